#!/usr/bin/env python3
"""Before mail is erased it is taken out: congvu official export writes a Maildir with a manifest, which is checked here by a
program that knows nothing of congvu. Broken off, it goes on; run again, nothing changes."""

import base64
import hashlib
import imaplib
import json
import mailbox
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PASSWORD, Server, main, tls_context, wait_for  # noqa: E402

FOLDERS = {"INBOX": 3, "Công văn/Đến": 5, "Công văn/Đi": 1, "Lưu trữ 2026": 150, ".ẩn": 1}
BASIS = ("--basis", "45/QĐ-UBND")


def mutf7(name):
    """RFC 3501 §5.1.3."""
    text, pending = "", ""
    for char in name + "\0":
        if char == "\0" or 0x20 <= ord(char) <= 0x7E:
            if pending:
                coded = base64.b64encode(pending.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
                text, pending = text + f"&{coded}-", ""
            text += "" if char == "\0" else "&-" if char == "&" else char
        else:
            pending += char
    return text


def message(folder, number):
    size = 700_000 if (folder, number) == ("INBOX", 1) else number * 10  # more than one part
    return (f"From: a@example.test\r\nSubject: {folder} {number}\r\n\r\n" + "x" * size + "\r\n").encode()


def checked(out):
    """The manifest's messages, each of whose files is as it says; files that no line names are an error."""
    lines = [json.loads(line) for line in (out / "MANIFEST.jsonl").read_text().splitlines()]
    assert lines[0]["congvu_export"] == 1
    found = {}
    for one in lines[1:]:
        path = out / one["file"]
        content = path.read_bytes()
        assert len(content) == one["size"] and hashlib.sha256(content).hexdigest() == one["sha256"], one
        assert int(path.stat().st_mtime) == one["date"], one
        found[(one["folder"], one["uid"])] = (one["sha256"], tuple(one["flags"]))
    files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert files == {one["file"] for one in lines[1:]} | {"MANIFEST.jsonl"}, files
    return found


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        cls.server.provision()
        cls.expected = {}
        with imaplib.IMAP4_SSL("localhost", cls.server.port("imaps"), ssl_context=tls_context(cls.server)) as client:
            client.login("dthuong", PASSWORD)
            for folder, count in FOLDERS.items():
                name = '"' + mutf7(folder) + '"'
                if folder != "INBOX":
                    assert client.create(name)[0] == "OK", name
                for number in range(1, count + 1):
                    date = f'"{number % 28 + 1:02}-Jan-2026 08:00:00 +0700"'
                    done = client.append(name, "(\\Seen \\Flagged $work)" if number == 1 else None, date, message(folder, number))
                    assert done[0] == "OK", done
                    cls.expected[(folder, number)] = hashlib.sha256(message(folder, number)).hexdigest()

    def export(self, out, *words, check=True):
        return self.server.congvu("official", "export", "dthuong", "--out", out, *words, check=check)

    def test_1_it_takes_a_document(self):
        out = self.server.scratch / "none"
        refused = self.export(out, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--basis", refused.stderr)
        self.assertFalse(out.exists())

    def test_2_all_of_it_is_there_and_nothing_changes_the_second_time(self):
        out = self.server.scratch / "mail"
        self.assertIn("160 messages", self.export(out, *BASIS).stdout)
        found = checked(out)
        self.assertEqual({key: digest for key, (digest, _) in found.items()}, self.expected)
        self.assertIn("\\Flagged", found[("INBOX", 1)][1])
        self.assertIn("$work", found[("INBOX", 1)][1])
        # Another program's idea of it.
        box = mailbox.Maildir(out / "Công văn/Đến", create=False)
        self.assertEqual(len(box), 5)
        self.assertEqual(sorted(one.get_flags() for one in box)[-1], "FS")
        before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.rglob("*") if path.is_file()}
        self.assertIn("0 messages", self.export(out, *BASIS).stdout)
        self.assertEqual({path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.rglob("*") if path.is_file()}, before)
        records = [json.loads(line) for line in
                   self.server.congvu("--json", "audit", "show", "--kind", "opened", "--who", "dthuong").stdout.splitlines()]
        self.assertTrue(any("taken out" in one.get("event", "") and one["basis"].startswith("45/") for one in records), records)

    def test_3_broken_off_it_goes_on(self):
        out = self.server.scratch / "broken"
        command = [BUILD / "congvu", "--socket", self.server.socket, "official", "export", "dthuong", "--out", out, *BASIS]
        kills = 0
        for pause in (0, 0.05, 0.1, 0.2):
            with subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
                wait_for(lambda: client.poll() is not None or list(out.rglob("cur/*")), "the first file")
                time.sleep(pause)
                kills += client.poll() is None
                client.kill()
        self.assertGreater(kills, 0, "never amid it")
        self.export(out, *BASIS)
        self.assertEqual({key: digest for key, (digest, _) in checked(out).items()}, self.expected)
        other = self.server.congvu("official", "export", "nvthanh", "--out", out, *BASIS, check=False)
        self.assertIn("another mailbox", other.stderr)

    def test_4_who_closes_an_account_is_told_where_nothing_was_taken_out(self):
        self.assertIn("official export", self.server.congvu("official", "close", "nvthanh").stderr)
        self.assertNotIn("official export", self.server.congvu("official", "close", "dthuong").stderr)


if __name__ == "__main__":
    main()
