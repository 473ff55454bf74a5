#!/usr/bin/env python3
"""Crowds that connect and say nothing, or hardly anything: whoever logs in or brings mail is served at once."""

import imaplib
import smtplib
import socket
import sys
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context  # noqa: E402

SOON = 5  # seconds; machines are shared and slow at times
DOORS = ("smtp", "submission", "submissions", "imap", "imaps", "lmtp", "web")


class SilentStrangers(unittest.TestCase):
    def serve(self, *settings):
        self.server = Server(settings=settings)
        self.addCleanup(self.server.__exit__, None)
        self.server.start()
        self.server.provision()
        self.strangers = []
        self.addCleanup(lambda: [stranger.close() for stranger in self.strangers])

    def let_strangers_come(self, count):
        for number in range(count):
            door = DOORS[number % len(DOORS)]
            stranger = socket.create_connection(("127.0.0.1", self.server.port(door)), 10)
            if number % 2:
                stranger.sendall(b"E")
            self.strangers.append(stranger)
        time.sleep(0.5)  # all of them stand inside, not before the door

    def log_in(self):
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)
        return imap

    def deliver(self):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=30) as client:
            client.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], "Subject: x\r\n\r\nx\r\n")

    def assert_soon(self, act):
        begun = time.monotonic()
        result = act()
        self.assertLess(time.monotonic() - begun, SOON)
        return result

    def test_a_crowd_at_every_door(self):
        self.serve("net.max_strangers=300")
        before = self.log_in()
        self.let_strangers_come(1500)
        for _ in range(5):
            self.assert_soon(self.log_in).logout()
            self.assert_soon(self.deliver)
            self.let_strangers_come(50)
        self.assertEqual(before.select()[0], "OK")
        self.assert_soon(lambda: self.server.congvu("status"))
        self.assert_soon(lambda: urllib.request.urlopen(f"http://127.0.0.1:{self.server.port('web')}/health").read())
        self.assertEqual(self.server.log().count("net.max_strangers is reached"), 1)

    def test_a_handful_where_only_a_handful_may_come(self):
        self.serve("net.max_connections=5")
        self.let_strangers_come(5)
        self.assert_soon(self.deliver)
        sessions = [self.log_in() for _ in range(4)]
        self.let_strangers_come(5)
        sessions.append(self.log_in())

        # All five are known now: the next one is told, and only admins still come in.
        with socket.create_connection(("127.0.0.1", self.server.port("imap")), 10) as late:
            self.assertTrue(late.recv(200).startswith(b"* BYE [LIMIT] "))
        with socket.create_connection(("127.0.0.1", self.server.port("smtp")), 10) as late:
            self.assertTrue(late.recv(200).startswith(b"421 4.3.2 "))
        with socket.create_connection(("127.0.0.1", self.server.port("web")), 10) as late:
            self.assertTrue(late.recv(200).startswith(b"HTTP/1.1 503 "))
        self.server.congvu("status")
        self.assertEqual(self.server.log().count("net.max_connections is reached"), 1)
        for session in sessions:
            self.assertEqual(session.noop()[0], "OK")


if __name__ == "__main__":
    main()
