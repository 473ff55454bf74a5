#!/usr/bin/env python3
"""The disk cannot read a file of bodies: what lies there is answered NO with a reference by which the log names the
place; everything else works, and so does the message once the disk can read it again."""

import errno
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from faulty_disk import Faults, preloaded  # noqa: E402
from harness import main, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402
from mail_model import message  # noqa: E402
from mixed_load import Lmtp  # noqa: E402
from province import HeldTest, Province, folder_in_memory  # noqa: E402

# By uid: where the message lies, and its tag.
PLACES = {1: ("/store/segments/", "small"), 2: ("/store/large/", "a-large")}


class UnreadableFile(HeldTest):
    def setUp(self):
        data = self.hold(folder_in_memory())
        self.faults = Faults(data.with_name("faults"))
        environment = preloaded(data / "store", faults=data.with_name("faults"))
        self.server = self.hold(self.hold(Province()).server(data=data, environment=environment))
        for _, tag in PLACES.values():
            self.deliver(tag)
        self.server.stop()  # whatever was kept in memory is not any more
        self.server.start()
        self.imap = Imap(self.server, "nqhuy")
        self.imap.ok(b"SELECT INBOX")

    def deliver(self, tag):
        codes = []
        Lmtp(self.server).deliver(("nqhuy",), message(tag), lambda _, code: codes.append(code))
        self.assertEqual(codes, [250])

    def fetch(self, uids):
        """(the tagged answer, the tags of the messages that came)"""
        answer, rows = self.imap.command(f"UID FETCH {uids} BODY.PEEK[]".encode())
        rows = [row for row in rows if b"BODY[]" in row]
        tags = [re.search(r"Subject: (\S+)", row.decode())[1] for row in rows]
        for tag, row in zip(tags, rows):
            self.assertIn(message(tag), row)
        return answer.decode(), tags

    def assert_told(self, answer, uid, place):
        reference = re.fullmatch(r"NO \[(?:UNAVAILABLE|CORRUPTION)\] .*\(reference (\w+)\)", answer)
        self.assertIsNotNone(reference, answer)
        line, = wait_for(lambda: [line for line in self.server.log().splitlines() if reference[1] in line], "the log")
        self.assertRegex(line, rf"mailbox=INBOX uid={uid} ")
        self.assertIn(place, line)
        self.assertIn("Input/output error", line)

    def test_what_lies_there_is_refused_and_the_rest_works(self):
        for number, (uid, (place, _)) in enumerate(PLACES.items()):
            with self.subTest(place):
                self.faults.set("read", errno.EIO, part=place)
                answer, tags = self.fetch("1:2")
                self.assertEqual(tags, [tag for other, tag in PLACES.values() if other != place])
                self.assert_told(answer, uid, place)
                self.assertGreater(self.faults.failed, 0)
                self.assert_the_rest_works(uid, f"later-{number}")
                self.faults.clear()
                self.assertEqual(self.fetch("1:2")[1], [tag for _, tag in PLACES.values()])

    def assert_the_rest_works(self, uid, tag):
        rows = self.imap.ok(f"UID FETCH {uid} (FLAGS ENVELOPE RFC822.SIZE)".encode())
        row, = [row for row in rows if b"FETCH" in row]
        self.assertIn(b"load.test", row)
        self.imap.ok(f"UID STORE {uid} +FLAGS (\\Flagged)".encode())
        self.imap.ok(f"UID COPY {uid} Archive".encode())
        self.deliver(tag)
        self.imap.ok(b"NOOP")
        self.assertEqual(Imap(self.server, "nqhuy").command(b"NOOP")[0][:2], b"OK")


if __name__ == "__main__":
    main()
