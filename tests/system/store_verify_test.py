#!/usr/bin/env python3
"""Damage as an admin meets it: congvu store verify names it, the rest of the mail reads, and repair mends what can be."""

import json
import smtplib
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PATIENCE, Server, main  # noqa: E402
from imap_client import Imap  # noqa: E402
from messages import vietnamese_message  # noqa: E402


RECORD_HEADER = 48  # bytes, the first of them the magic (docs/formats/segment.md)


def flip(path, number):
    """One bit of the packed body of the segment's record of this number, from 1 on; twice: back again."""
    content = bytearray(path.read_bytes())
    at = -1
    for _ in range(number):
        at = content.index(b"CGVB", at + 1)
    content[at + RECORD_HEADER + 10] ^= 0x10
    path.write_bytes(content)


class Damage(unittest.TestCase):
    def setUp(self):
        self.server = Server().__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()
        with smtplib.LMTP("127.0.0.1", self.server.port("lmtp")) as lmtp:
            for number in range(1, 6):
                message = b"X-Number: number-%d-\r\n" % number + vietnamese_message(number)
                lmtp.sendmail("nvthanh@langson.gov.vn", ["nqhuy@langson.gov.vn"], message)
        # A store that is closed has all bodies where they stay.
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.segment = self.server.data / "store/segments/0000000001.seg"

    def verify(self):
        """(exit code, findings, sums)"""
        done = self.server.congvu("--json", "store", "verify", check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, lines[:-1], lines[-1]

    def read(self, uid):
        imap = Imap(self.server, "nqhuy")
        imap.ok(b"SELECT INBOX")
        answer, untagged = imap.command(b"UID FETCH %d BODY.PEEK[]" % uid)
        imap.close()
        return answer, b"".join(untagged)

    def test_a_flipped_bit_is_named_with_its_message_and_the_rest_reads(self):
        self.assertEqual(self.verify()[:2], (0, []))
        said = self.server.congvu("store", "verify")
        self.assertIn("nothing is damaged", said.stdout)

        flip(self.segment, 3)
        code, findings, sums = self.verify()
        self.assertEqual((code, sums["damaged"], sums["messages"]), (1, 1, 5))
        found = findings[0]
        self.assertEqual((found["kind"], found["owner"], found["mailbox"], found["uid"], found["file"], found["remedy"]),
                         ("damaged bytes", "nqhuy", "INBOX", 3, str(self.segment), "none"))
        said = self.server.congvu("store", "verify", check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("nqhuy", said.stdout)
        self.assertIn("1 things are damaged", said.stdout)
        for uid in (1, 2, 4, 5):
            answer, text = self.read(uid)
            self.assertTrue(answer.startswith(b"OK"), answer)
            self.assertIn(b"number-%d-" % uid, text)
        self.assertFalse(self.read(3)[0].startswith(b"OK"))

        repaired = self.server.congvu("store", "repair", check=False)
        self.assertEqual(repaired.returncode, 1, "lost bytes stay lost, and the message stays")
        self.assertIn("1 left", repaired.stdout)
        flip(self.segment, 3)  # back
        self.assertEqual(self.verify()[0], 0)

    def test_a_store_that_is_not_in_use_can_be_checked_too(self):
        self.assertEqual(self.server.stop(), 0)
        words = [*self.server.command(), "--verify-store"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("5 messages", done.stdout)
        flip(self.segment, 2)
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"damaged bytes: account .*, INBOX, uid 2, body .*0000000001\.seg")
        self.server.start()
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("congvud:", done.stderr, "another one works there")


if __name__ == "__main__":
    main()
