#!/usr/bin/env python3
"""One allocation in five thousand fails: connections may end, the server does not, and soon afterwards all is well.

Needs fiu-run and fiu-ctrl (package fiu-utils).
"""

import collections
import imaplib
import os
import smtplib
import ssl
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, PATIENCE, Server, main, tls_context, wait_for  # noqa: E402
from province import health  # noqa: E402

SECONDS = float(os.environ.get("CONGVU_MEMORY_SECONDS", 20))
THREADS = 4


class Short(Server):
    """Runs where allocations can be made to fail."""

    def command(self):
        return ["fiu-run", "-x", "-f", self.scratch / "fiu", *super().command()]

    def control(self, what):
        subprocess.run(["fiu-ctrl", "-f", self.scratch / "fiu", "-c", what, str(self.process.pid)], check=True,
                       timeout=PATIENCE)


class MemoryRunsOut(unittest.TestCase):
    def setUp(self):
        self.server = Short(settings=["directory.free_failures=100000"])
        self.addCleanup(self.server.__exit__, None)
        self.server.start()
        self.server.provision()
        self.outcomes = collections.Counter()

    def deliver(self):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=10) as client:
            client.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], "Subject: x\r\n\r\nx\r\n")

    def read(self):
        with imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server),
                               timeout=10) as imap:
            imap.login("nqhuy", PASSWORD)
            imap.list()
            imap.select(readonly=True)
            imap.fetch("1:3", "(BODY.PEEK[] ENVELOPE)")
            imap.search(None, "SUBJECT", "x")

    def work(self, deadline):
        while time.monotonic() < deadline and self.server.process.poll() is None:
            for what in (self.deliver, self.read):
                try:
                    what()
                    self.outcomes[what.__name__, "done"] += 1
                except (OSError, EOFError, ssl.SSLError, smtplib.SMTPException, imaplib.IMAP4.error):
                    self.outcomes[what.__name__, "failed"] += 1

    def test_the_server_survives(self):
        self.server.control("enable_random name=libc/mm/malloc,probability=0.0002")
        deadline = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self.work, args=(deadline,)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertIsNone(self.server.process.poll(), f"congvud has ended: {self.server.log()[-2000:]}")
        self.server.control("disable name=libc/mm/malloc")
        self.assertGreater(self.outcomes["deliver", "failed"] + self.outcomes["read", "failed"], 0, self.outcomes)
        self.assertGreater(self.outcomes["deliver", "done"], 0, self.outcomes)

        wait_for(lambda: health(self.server)[0] == 200, "health")
        for _ in range(10):
            self.deliver()
            self.read()
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    main()
