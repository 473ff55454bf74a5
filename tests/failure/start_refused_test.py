#!/usr/bin/env python3
"""congvud that cannot start says in one line what to do, ends with a code other than 0, and damages nothing."""

import imaplib
import socket
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, PATIENCE, Server, main, tls_context  # noqa: E402


class StartRefused(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.__exit__, None)

    def refusal(self, server=None, **more):
        """Starts congvud, which must refuse; gives the last line it said."""
        done = subprocess.run((server or self.server).command(), capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, **more)
        self.assertNotEqual(done.returncode, 0)
        self.assertGreater(done.returncode, 0, f"ended by a signal: {done.stderr}")
        lines = [line for line in done.stderr.splitlines() if line.startswith("congvud: ")]
        self.assertEqual(len(lines), 1, done.stderr)
        return lines[0]

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", self.server.port("imap"))):
            line = self.refusal()
        self.assertIn(str(self.server.port("imap")), line)
        self.assertIn("in use", line)

    def test_a_second_congvud_on_the_same_folder(self):
        self.server.start()
        self.server.provision()
        second = Server(data=self.server.data)
        self.addCleanup(second.__exit__, None)
        self.assertRegex(self.refusal(second), "in use|already|another congvud")
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)  # the first is undisturbed

    def test_a_folder_of_a_newer_format(self):
        self.server.start()
        self.server.stop()
        version = self.server.data / "FORMAT"
        version.write_text("999\n")
        before = tree(self.server.data)
        self.assertIn("newer", self.refusal())
        self.assertEqual(tree(self.server.data), before)
        version.write_text("1\n")
        self.server.start()

    def test_a_read_only_folder(self):
        self.server.data.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=4m,ro", "tmpfs", self.server.data]
        if subprocess.run(mount, capture_output=True).returncode != 0:
            self.skipTest("may not mount here")
        self.addCleanup(subprocess.run, ["umount", self.server.data])
        self.assertRegex(self.refusal(), "[Rr]ead-only")

    def test_a_full_folder(self):
        self.server.data.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", self.server.data], capture_output=True).returncode != 0:
            self.skipTest("may not mount here")
        self.addCleanup(subprocess.run, ["umount", self.server.data])
        self.assertRegex(self.refusal(), "[Nn]o space|full")

    def test_a_missing_slapd(self):
        self.server.settings.append("directory.program=/nonexistent/slapd")
        line = self.refusal()
        self.assertIn("/nonexistent/slapd", line)
        self.assertIn("apt", line)

    def test_the_ldap_port_in_use_also_once_the_directory_is_known(self):
        self.server.start()
        self.server.provision()
        self.server.stop()
        with socket.create_server(("127.0.0.1", self.server.port("ldap"))):
            line = self.refusal()
        self.assertIn(str(self.server.port("ldap")), line)
        self.assertIn("another program", line)
        self.server.start()

    def test_a_user_for_slapd_who_is_none(self):
        self.server.settings.append("directory.user=nosuchuser")
        self.assertIn("nosuchuser", self.refusal())

    def test_a_domain_that_is_none(self):
        self.server.settings.append('directory.domains=a"b.vn')
        self.assertIn("no mail domain", self.refusal())

    def test_a_directory_that_passwords_would_reach_in_clear(self):
        self.server.settings.append("directory.uri=ldap://ldap.example.org")
        self.assertIn("in clear", self.refusal())

    def test_a_setting_that_does_not_exist(self):
        self.server.settings.append("smtp.max_sise=1")
        self.assertIn("smtp.max_sise", self.refusal())


def tree(folder):
    return {path.relative_to(folder): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main()
