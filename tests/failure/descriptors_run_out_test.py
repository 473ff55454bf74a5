#!/usr/bin/env python3
"""Few descriptors, and strangers who want them all: those who are in go on, newcomers are let in or told."""

import imaplib
import smtplib
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context  # noqa: E402

LARGE = "Subject: large\r\n\r\n" + ("x" * 70 + "\r\n") * 20_000  # goes into a file of its own


class FewDescriptors(Server):
    def command(self):
        return ["prlimit", "--nofile=256", *super().command()]


class DescriptorsRunOut(unittest.TestCase):
    def setUp(self):
        self.server = FewDescriptors()
        self.addCleanup(self.server.__exit__, None)
        self.server.start()
        self.server.provision()
        self.strangers = []
        self.addCleanup(lambda: [stranger.close() for stranger in self.strangers])

    def let_strangers_come(self, count):
        for _ in range(count):
            self.strangers.append(socket.create_connection(("127.0.0.1", self.server.port("imap")), 10))

    def deliver(self, text):
        with smtplib.LMTP("127.0.0.1", self.server.port("lmtp")) as client:
            client.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], text)

    def test_strangers_do_not_take_what_others_need(self):
        self.assertIn("the limit of open files allows fewer connections", self.server.log())
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)
        self.let_strangers_come(600)
        time.sleep(0.5)

        self.deliver("Subject: small\r\n\r\nx\r\n")
        self.deliver(LARGE)
        imap.select()
        self.assertEqual(imap.fetch("1:2", "(BODY.PEEK[])")[0], "OK")
        self.server.congvu("status")

        told = 0
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", self.server.port("smtp")), 10) as newcomer:
                told += newcomer.recv(100).startswith((b"220 ", b"421 "))
        self.assertEqual(told, 50, "newcomers got no answer")
        self.assertIn("net.max_strangers is reached", self.server.log())
        self.assertNotIn("corrupt", self.server.log().lower())


if __name__ == "__main__":
    main()
