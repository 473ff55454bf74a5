#!/usr/bin/env python3
"""The audit as an operator meets it: who did what is shown, what was changed is found, one record is proved to a
stranger, and a security operations centre gets every record over TLS, also what came while it was away."""

import json
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PASSWORD, PATIENCE, Server, main, run, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402


def frames(octets):
    """RFC 6587 §3.4.1; what is torn at the end is left out."""
    while octets:
        length, space, rest = octets.partition(b" ")
        if not space or len(rest) < int(length):
            return
        yield rest[:int(length)].decode()
        octets = rest[int(length):]


SEGMENT_HEADER = 48


def records_in(segment):
    """The header, and each record, whole: docs/formats/audit.md."""
    yield segment[:SEGMENT_HEADER]
    at = SEGMENT_HEADER
    while at < len(segment):
        size = 4 + int.from_bytes(segment[at:at + 4])
        yield segment[at:at + size]
        at += size


def sequence_of(record):
    return int.from_bytes(record[12:20])


class Centre:
    """Receives syslog over TLS with a certificate of its own, at one port, while it is open."""

    def __init__(self, folder):
        self.certificate, key = folder / "siem.pem", folder / "siem.key"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=siem.test", "-addext",
            "subjectAltName=DNS:siem.test", "-keyout", key, "-out", self.certificate)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, key)
        self.connections, self.port, self.door, self.peer = [], 0, None, None
        self.open()

    def open(self):
        self.door = socket.create_server(("127.0.0.1", self.port))
        self.port = self.door.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, args=(self.door,), daemon=True)
        self.thread.start()

    def serve(self, door):
        while True:
            try:
                self.peer = self.tls.wrap_socket(door.accept()[0], server_side=True)
                octets = bytearray()
                self.connections.append(octets)
                while data := self.peer.recv(65536):
                    octets += data
            except ssl.SSLError:
                continue
            except OSError:
                if door.fileno() < 0:
                    return

    def close(self):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        if self.peer:
            try:
                self.peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join(PATIENCE)

    def messages(self):
        return [message for octets in self.connections for message in frames(bytes(octets))]

    def sequences(self):
        return [int(re.search(r' sequence="(\d+)"', message)[1]) for message in self.messages()]


class Audit(unittest.TestCase):
    def serve(self, *settings):
        self.server = Server(settings=settings).__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()

    def live(self):
        """A login, a failed one, a message, one refused, a lock."""
        Imap(self.server, "nqhuy").close()
        with self.assertRaises(smtplib.SMTPException), smtplib.SMTP("127.0.0.1", self.server.port("submission")) as client:
            client.starttls()
            client.login("nqhuy", "a wrong word")
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp")) as client:
            client.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], b"Subject: x\r\n\r\nthe body's own words\r\n")
            with self.assertRaises(smtplib.SMTPRecipientsRefused):
                client.sendmail("a@example.org", ["nobody@langson.gov.vn"], b"Subject: x\r\n\r\ny\r\n")
        self.server.congvu("official", "lock", "dthuong", "--reason", "moved")

    def show(self, *words):
        said = self.server.congvu("--json", "audit", "show", *words).stdout
        return [json.loads(line) for line in said.splitlines()]

    def congvu_offline(self, *words):
        return subprocess.run([BUILD / "congvu", "--socket", "/nowhere", *map(str, words)], capture_output=True, text=True,
                              timeout=PATIENCE)

    def test_who_did_what_is_shown_and_verified(self):
        self.serve()
        self.live()
        wait_for(lambda: len(self.show("--kind", "mail_refused")) == 1, "the refusal in the audit")
        kinds = {record["kind"] for record in self.show()}
        self.assertLessEqual({"started", "clock", "created", "password_changed", "login", "login_failed", "logout", "locked",
                              "mail_accepted", "mail_delivered", "mail_refused", "audit_read"}, kinds)
        failed, *_ = self.show("--kind", "login_failed")  # clients try another mechanism
        self.assertEqual((failed["who"], failed["service"], failed["address"]), ("nqhuy", "submission", "127.0.0.1"))
        delivered, = self.show("--kind", "mail_delivered", "--who", "nqhuy")
        self.assertEqual((delivered["sender"], delivered["recipient"]), ("a@example.org", "nqhuy@langson.gov.vn"))
        stamps = [record["time"] for record in self.show()]
        self.assertEqual(stamps, sorted(set(stamps)))
        everything = b"".join(path.read_bytes() for path in (self.server.data / "audit").rglob("*.seg"))
        for secret in (b"own words", b"a wrong word", PASSWORD.encode()):
            self.assertNotIn(secret, everything)
        self.assertIn("nothing was changed", self.server.congvu("audit", "verify").stdout)

    def test_settings_that_ask_for_less_wait_for_two(self):
        server = self.server = Server(settings=["audit.keep_access=800d"])
        server.let_a_second_administer()
        server.__enter__()
        self.addCleanup(server.__exit__, None)
        wait_for((server.data / "audit" / "standing").exists, "the settings in force to be kept")
        self.assertIn("no setting of the audit waits", server.congvu("audit", "accept", check=False).stderr)
        self.start_again("audit.keep_access=400d")
        self.assertIn("1 settings wait for congvu audit accept", server.congvu("status").stdout)
        self.start_again("audit.keep_access=900d")  # more is never asked about
        self.assertNotIn("audit accept", server.congvu("status").stdout)
        self.start_again("audit.keep_access=400d")
        asked = server.congvu("audit", "accept", check=False)
        self.assertIn("keep_access: 900d → 400d", asked.stdout)
        self.assertIn("takes two admins", asked.stderr)
        self.assertIn("1 settings wait", server.congvu("status").stdout)
        server.approved("audit", "accept")
        self.start_again()
        self.assertNotIn("audit accept", server.congvu("status").stdout)
        told = self.show("--kind", "act")
        self.assertIn("settings=keep_access: 900d → 400d", [record.get("detail") for record in told])
        self.assertIn("nothing was changed", server.congvu("audit", "verify").stdout)

    def start_again(self, *settings):
        self.server.stop()
        self.server.settings += settings
        self.server.start()

    def test_what_was_changed_is_found_on_a_copy_without_the_server(self):
        self.serve()
        anchor = self.server.scratch / "anchor"
        self.server.stop()
        self.server.settings.append(f"audit.anchor={anchor}")
        self.server.start()
        self.live()
        self.server.stop()
        copy = self.server.scratch / "copy"
        shutil.copytree(self.server.data / "audit", copy)
        key = shutil.copy(copy / "key.pub", self.server.scratch / "key.pub")
        clean = self.congvu_offline("audit", "verify", copy, "--key", key, "--anchor", anchor)
        self.assertEqual(clean.returncode, 0, clean.stdout + clean.stderr)
        segment = copy / "access/0000000001.seg"
        whole = segment.read_bytes()
        segment.write_bytes(whole.replace(b"nqhuy", b"nxhuy", 1))
        changed = self.congvu_offline("audit", "verify", copy, "--key", key)
        self.assertEqual(changed.returncode, 1)
        self.assertRegex(changed.stdout, r"access/0000000001\.seg, byte \d+, record \d+ .*: the chain breaks")
        segment.write_bytes(whole[:100])
        (copy / "heads").write_bytes(b"")
        cut = self.congvu_offline("audit", "verify", copy, "--key", key, "--anchor", anchor)
        self.assertEqual(cut.returncode, 1)
        self.assertRegex(cut.stdout, "records are missing here")

    def test_a_record_deleted_put_in_or_moved_is_found_and_named(self):
        self.serve()
        self.live()
        there = self.show()
        self.server.stop()
        copy = self.server.scratch / "copy"
        shutil.copytree(self.server.data / "audit", copy)
        segment = copy / "access/0000000001.seg"
        header, *records = records_in(segment.read_bytes())
        self.assertGreater(len(records), 8)
        third, fourth, fifth = records[3:6]
        for what, changed, at in (("deleted", [*records[:3], *records[4:]], 3),
                                  ("inserted", [*records[:3], records[6], *records[3:]], 3),
                                  ("inserted again", [*records[:4], third, *records[4:]], 4),
                                  ("reordered", [*records[:3], fourth, third, *records[5:]], 3),
                                  ("forged", [*records[:3], third[:-32] + fifth[-32:], *records[4:]], 3)):
            with self.subTest(what):
                segment.write_bytes(header + b"".join(changed))
                found = self.congvu_offline("audit", "verify", copy)
                self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
                place = f"access/0000000001.seg, byte {len(header) + sum(map(len, changed[:at]))}, record {sequence_of(changed[at])}"
                named = next((line for line in found.stdout.splitlines() if line.startswith(place + " ")), found.stdout)
                self.assertIn(": the chain breaks", named)
                time, = (record["time"] for record in there if record["sequence"] == sequence_of(changed[at]))
                self.assertIn(time, named)
        segment.write_bytes(header + b"".join(records))
        self.assertEqual(self.congvu_offline("audit", "verify", copy).returncode, 0)

    def test_a_record_is_proved_to_a_stranger(self):
        self.serve()
        self.live()
        locked, = self.show("--kind", "locked")
        file = self.server.scratch / "record.json"
        self.server.congvu("audit", "export", "--sequence", locked["sequence"], "--out", file)
        self.server.stop()
        key = self.server.data / "audit/key.pub"
        proved = self.congvu_offline("audit", "check", file, "--key", key)
        self.assertEqual(proved.returncode, 0, proved.stdout + proved.stderr)
        self.assertIn("who=dthuong", proved.stdout)
        exported = json.loads(file.read_text())
        record = exported["record"]
        exported["record"] = record[:40] + ("A" if record[40] != "A" else "B") + record[41:]
        file.write_text(json.dumps(exported))
        self.assertEqual(self.congvu_offline("audit", "check", file, "--key", key).returncode, 1)

    def test_a_centre_gets_all_of_it_over_tls(self):
        server = Server()
        self.addCleanup(server.__exit__, None)
        centre = Centre(server.scratch)
        server.settings += [f"audit.syslog=127.0.0.1:{centre.port}", f"audit.syslog_ca={centre.certificate}",
                            "audit.syslog_name=siem.test"]
        server.start()
        self.server = server
        server.provision()
        self.live()
        wait_for(lambda: any(" locked " in message for message in centre.messages()), "the lock at the centre")
        centre.close()
        server.congvu("official", "unlock", "dthuong")
        wait_for(lambda: "syslog: " in server.congvu("status").stdout
                 and "0 behind\n" not in server.congvu("status").stdout, "the lag in the status")
        server.kill()
        server.start()
        centre.open()
        wait_for(lambda: any(" unlocked " in message for message in centre.messages()), "what came meanwhile")
        before = 0
        for sequence in centre.sequences():
            self.assertLessEqual(sequence, before + 1, "one is missing, or out of order")
            before = max(before, sequence)
        first = centre.messages()[0]
        self.assertRegex(first, r"^<1\d\d>1 20\d\d-\S+Z \S+ congvud - started \[congvu@32473 sequence=\"1\" ")
        centre.close()

    def test_a_centre_that_is_somebody_else_gets_nothing(self):
        server = Server()
        self.addCleanup(server.__exit__, None)
        centre = Centre(server.scratch)
        server.settings += [f"audit.syslog=127.0.0.1:{centre.port}", f"audit.syslog_ca={centre.certificate}",
                            "audit.syslog_name=other.test"]
        server.start()
        wait_for(lambda: "records cannot be shipped" in server.log(), "the warning")
        self.assertIn("hostname mismatch", server.log())
        self.assertEqual(centre.messages(), [])
        centre.close()


if __name__ == "__main__":
    main()
