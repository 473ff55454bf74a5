#!/usr/bin/env python3
"""kill -9 between the commits of one delivery: what it left behind is gone soon after the next start.

With one change a commit, a delivery is three of them: accepted, referenced, linked. A large message has a file of its
own, so what is left can be seen from outside.
"""

import imaplib
import re
import smtplib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context, wait_for  # noqa: E402

SUBJECT = "Subject: killed\r\n\r\n"


class KilledBetweenCommits(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings=["store.changes_per_commit=1"]).__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()
        self.inbox()  # the account is made

    def inbox(self):
        """How many messages there are."""
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)
        count = int(imap.select("INBOX", readonly=True)[1][0])
        imap.logout()
        return count

    def large_bodies(self):
        return list((self.server.data / "store" / "large").iterdir())

    def sweeps(self):
        """What each sweep so far has found: steps and bodies."""
        return [(int(steps), int(bodies)) for steps, bodies in
                re.findall(r"store: swept steps=(\d+) bodies=(\d+)", self.server.log())]

    def start_again(self, failpoint=None):
        self.server.environment.pop("CONGVU_FAILPOINT", None)
        if failpoint:
            self.server.environment["CONGVU_FAILPOINT"] = failpoint
        before = len(self.sweeps())
        self.server.start()
        return wait_for(lambda: self.sweeps()[before:], "the sweep after the start")[0]

    def deliver_and_die(self, failpoint):
        self.server.stop()
        self.start_again(f"{failpoint}=kill")
        with self.assertRaises((OSError, smtplib.SMTPException)):
            with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60) as smtp:
                smtp.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], SUBJECT + ("x" * 70 + "\r\n") * 5000)
        self.server.process.wait(60)
        self.server.kill()  # slapd too

    def test_what_was_left_is_swept(self):
        for failpoint in ("large.durable:1", "log.synced:1", "log.synced:2"):
            with self.subTest(failpoint):
                self.deliver_and_die(failpoint)
                self.assertEqual(len(self.large_bodies()), 1)
                self.start_again()
                wait_for(lambda: not self.large_bodies(), "the orphan to go")
                self.assertEqual(self.inbox(), 0)
                self.server.stop()
                self.assertEqual(self.start_again(), (0, 0), "nothing is left for a second sweep")

    def test_what_was_linked_stays(self):
        self.deliver_and_die("log.synced:3")
        self.assertEqual(self.start_again(), (0, 0))
        self.assertEqual(self.inbox(), 1)
        self.assertEqual(len(self.large_bodies()), 1)


if __name__ == "__main__":
    main()
