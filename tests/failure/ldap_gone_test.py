#!/usr/bin/env python3
"""slapd stops answering, does not start, or has lost its data: mail goes on, the recently logged in log in, the log
says so, and all heals."""

import imaplib
import os
import re
import shutil
import signal
import smtplib
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context, wait_for  # noqa: E402
from messages import vietnamese_message  # noqa: E402


class LdapGone(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.let_a_second_administer()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()

    def login(self, name="nqhuy", password=PASSWORD):
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login(name, password)
        return imap

    def rcpt(self, address):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60) as smtp:
            smtp.ehlo()
            smtp.mail("a@example.org")
            return smtp.rcpt(address)[0]

    def deliver(self, number):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60) as smtp:
            smtp.sendmail("a@example.org", ["nqhuy@langson.gov.vn"], vietnamese_message(number))

    def count(self, imap):
        return int(imap.select("INBOX", readonly=True)[1][0])

    def assert_mail_flows(self, imap):
        before = self.count(imap)
        self.deliver(before + 1)
        self.assertEqual(self.count(imap), before + 1)
        self.assertIn("Kính gửi".encode(), imap.fetch(str(before + 1), "(BODY[TEXT])")[1][0][1])
        self.assertEqual(self.rcpt("nobody@langson.gov.vn"), 550)  # the snapshot knows

    def assert_login_is_unavailable(self, name):
        started = time.monotonic()
        with self.assertRaisesRegex(imaplib.IMAP4.error, "UNAVAILABLE"):
            self.login(name)
        self.assertLess(time.monotonic() - started, 30)

    def test_a_hanging_slapd(self):
        session = self.login()
        slapd = self.server.slapd_pid()
        self.assertIsNotNone(slapd)
        os.kill(slapd, signal.SIGSTOP)
        try:
            self.assert_mail_flows(session)
            self.assert_mail_flows(self.login())  # verified a moment ago
            self.assert_login_is_unavailable("dthuong")  # not verified recently: nobody can be asked
            with self.assertRaises(imaplib.IMAP4.error):
                self.login(password="not the password")
            wait_for(lambda: "warning directory: " in self.server.log(), "a warning in the log")
        finally:
            os.kill(slapd, signal.SIGCONT)
        self.assert_heals()

    def test_a_killed_slapd_is_started_again(self):
        session = self.login()
        slapd = self.server.slapd_pid()
        os.kill(slapd, signal.SIGKILL)
        self.assert_mail_flows(session)
        wait_for(lambda: self.server.slapd_pid() not in (None, slapd), "a new slapd")
        self.assert_heals()

    def assert_heals(self):
        def can_login():
            try:
                self.login("dthuong").logout()
                return True
            except imaplib.IMAP4.error:
                return False
        wait_for(can_login, "logins by slapd to work again", 30)
        self.server.congvu("official", "lock", "nvthanh", "--reason", "test")
        with self.assertRaises(imaplib.IMAP4.error):
            self.login("nvthanh")

    def test_slapd_ends_with_a_killed_server(self):
        slapd = self.server.slapd_pid()
        self.assertIsNotNone(slapd)
        self.server.process.kill()
        self.server.process.wait()
        wait_for(lambda: self.server.slapd_pid() is None, "slapd to end")
        self.server.start()
        self.login().logout()

    def test_the_server_starts_and_delivers_without_slapd(self):
        self.login().logout()
        self.assertEqual(self.server.stop(), 0)
        self.server.settings.append("directory.program=/nonexistent/slapd")
        self.server.start()
        self.deliver(1)
        wait_for(lambda: "/nonexistent/slapd" in self.server.log(), "the log to say what is wrong")
        self.assertEqual(self.server.stop(), 0)
        self.server.settings.pop()
        self.server.start()
        self.assertEqual(self.count(self.login()), 1)

    def test_the_server_starts_and_delivers_on_a_damaged_directory(self):
        self.assertEqual(self.server.stop(), 0)
        database = self.server.data / "ldap" / "db" / "data.mdb"
        whole = database.read_bytes()
        database.write_bytes(os.urandom(8192) + whole[8192:])
        self.server.start()
        self.deliver(1)
        wait_for(lambda: "its database is damaged" in self.server.log(), "the log to say what is wrong")
        self.assert_login_is_unavailable("nqhuy")
        database.write_bytes(whole)
        self.assert_heals()
        self.assertEqual(self.count(self.login()), 1)

    def test_an_emptied_slapd_takes_nobodys_mail_until_an_admin_says_so(self):
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.server.data / "ldap" / "db")
        for _ in range(2):  # it is as wary after another start
            self.server.start()
            wait_for(lambda: re.search(r"has lost (\d+) of \1 accounts", self.server.log()), "the log to say what is wrong")
            self.deliver(1)
            status = self.server.congvu("status", check=False)
            self.assertEqual(status.returncode, 1)
            self.assertIn("congvu directory accept", status.stdout)
            self.assertEqual(self.server.stop(), 0)
        self.server.start()
        wait_for(lambda: "has lost" in self.server.congvu("status", check=False).stdout, "the loss to be found")
        self.server.approved("directory", "accept")
        self.assertIn("a loss of accounts is accepted", self.server.congvu("audit", "show").stdout)
        self.assertEqual(self.rcpt("nqhuy@langson.gov.vn"), 550)
        self.assertEqual(self.server.congvu("status").returncode, 0)
        self.assertEqual(self.server.congvu("directory", "accept", check=False).returncode, 1)
        self.server.import_people()
        self.assertEqual(self.rcpt("nqhuy@langson.gov.vn"), 550, "an address is issued once")
        self.assertEqual(self.rcpt("nqhuy2@langson.gov.vn"), 250)


if __name__ == "__main__":
    main()
