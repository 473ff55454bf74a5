#!/usr/bin/env python3
"""SIGTERM while clients are in the middle of something: what came in part is ended at once with a word, what goes on
is finished, and nobody waits for the grace period."""

import imaplib
import os
import signal
import socket
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context  # noqa: E402

GRACE = 60


class StoppedAmidCommands(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings=[f"net.shutdown_grace={GRACE} s"])
        self.addCleanup(self.server.__exit__, None)
        self.server.start()
        self.server.provision()

    def dial(self, door):
        client = socket.create_connection(("127.0.0.1", self.server.port(door)), 30)
        self.addCleanup(client.close)
        return client

    def logged_in(self):
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)
        return imap

    def half_a_line(self):
        client = self.dial("smtp")
        client.recv(200)
        client.sendall(b"EH")
        return client

    def stalled_append(self):
        imap = self.logged_in()
        imap.send(b"a APPEND INBOX {100000}\r\n")
        self.assertTrue(imap.readline().startswith(b"+ "))
        imap.send(b"x" * 1000)
        return imap.sock

    def body_that_goes_on(self):
        client = self.dial("lmtp")
        lines = client.makefile("rb")
        client.sendall(b"LHLO x.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<nqhuy@langson.gov.vn>\r\nDATA\r\n")
        while not lines.readline().startswith(b"354"):
            pass
        client.sendall(b"Subject: x\r\n\r\n")
        return client, lines

    def test_nothing_holds_up_the_end(self):
        half, append = self.half_a_line(), self.stalled_append()
        handshake = self.dial("imaps")
        body, lines = self.body_that_goes_on()
        time.sleep(0.3)

        begun = time.monotonic()
        os.kill(self.server.process.pid, signal.SIGTERM)
        for _ in range(4):
            time.sleep(0.5)
            body.sendall(b"more\r\n")
        body.sendall(b".\r\n")
        self.assertTrue(lines.readline().startswith(b"250 "))
        self.assertTrue(lines.readline().startswith(b"421 "))
        self.assertTrue(half.recv(200).startswith(b"421 "))
        self.assertIn(b"* BYE ", append.recv(200))
        self.assertEqual(handshake.recv(200), b"")
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - begun, GRACE / 2)


if __name__ == "__main__":
    main()
