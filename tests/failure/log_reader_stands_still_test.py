#!/usr/bin/env python3
"""Whoever reads the log stands still: mail goes on, lines are dropped and counted, and the log says so later."""

import os
import smtplib
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import Server, main, wait_for  # noqa: E402


class Piped(Server):
    """Logs into a pipe, of which this test has the other end."""

    def start(self):
        self.reader, writer = os.pipe()
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=writer, env=self.environment)
        os.close(writer)
        if self.process.stdout.readline() != b"ready\n":
            raise AssertionError(os.read(self.reader, 65536))

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port('web')}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name + " "))


class LogReaderStandsStill(unittest.TestCase):
    def setUp(self):
        self.server = Piped(settings=["smtp.greeting_pause=0"])
        self.addCleanup(self.server.__exit__, None)
        self.server.start()
        self.addCleanup(os.close, self.server.reader)

    def make_lines(self):
        """Each recipient that is refused is one line of some 300 bytes."""
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=10) as client:
            client.ehlo("x.example")
            client.mail("a@example.org")
            for _ in range(15):
                client.rcpt("x" * 60 + "@" + ("y" * 60 + ".") * 2 + "example")

    def fill(self):
        deadline = time.monotonic() + 60
        while self.server.metric("congvu_log_lines_dropped_total") == 0:
            self.assertLess(time.monotonic(), deadline, "no line was dropped")
            for _ in range(20):
                self.make_lines()

    def test_everything_goes_on_and_the_gap_is_told(self):
        self.fill()
        begun = time.monotonic()
        self.make_lines()
        self.assertLess(time.monotonic() - begun, 5)

        read = []

        def read_all():
            while block := os.read(self.server.reader, 65536):
                read.append(block)

        reader = threading.Thread(target=read_all, daemon=True)
        reader.start()
        wait_for(lambda: b"lines were dropped" in b"".join(read), "the log to tell of the gap")
        self.assertEqual(self.server.stop(), 0)
        reader.join(10)
        self.assertIn(b"server: ended\n", b"".join(read))

    def test_the_end_does_not_wait_for_the_reader(self):
        self.fill()
        begun = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 30)


if __name__ == "__main__":
    main()
