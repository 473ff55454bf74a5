#!/usr/bin/env python3
"""What machines ask over HTTP of a whole server."""

import re
import sys
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import Server, main  # noqa: E402


class Web(unittest.TestCase):
    def serve(self, *settings):
        self.server = Server(settings=settings)
        self.addCleanup(self.server.__exit__, None)
        self.server.start()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.server.port('web')}{path}", timeout=30) as answer:
            return answer.read().decode()

    def named_ports(self):
        return set(map(int, re.findall("<port>([0-9]+)</port>", self.get("/mail/config-v1.1.xml"))))

    def ports(self, *doors):
        return {self.server.port(door) for door in doors}

    def test_mail_programs_are_told_of_open_doors_only(self):
        for roles, doors in {"web": (), "web, imap": ("imap", "imaps"),
                             "web, submission": ("submission", "submissions"),
                             "web, mx, lmtp, submission, imap": ("imap", "imaps", "submission", "submissions")}.items():
            with self.subTest(roles=roles):
                self.serve(f"server.roles={roles}")
                self.assertEqual(self.named_ports(), self.ports(*doors))

    def test_the_certificates_end_and_what_became_of_handshakes_are_known(self):
        self.serve()
        metrics = self.get("/metrics")
        self.assertRegex(metrics, "\ncongvu_tls_certificate_ends_seconds [0-9]{10}\n")
        self.assertIn('\ncongvu_tls_handshakes_total{end="version"} 0\n', metrics)
        self.assertIn("\ncongvu_log_lines_dropped_total 0\n", metrics)


if __name__ == "__main__":
    main()
