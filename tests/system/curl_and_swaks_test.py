#!/usr/bin/env python3
"""curl and swaks send through 25, 587 and 465; curl reads what came."""

import unittest

from harness import PASSWORD, Server, ca_file, main, run

DOMAIN = "langson.gov.vn"


class CurlAndSwaks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.server.provision()

    @classmethod
    def tearDownClass(cls):
        log = cls.server.log()
        cls.server.__exit__(None)
        assert "nvthanh" in log and PASSWORD not in log, "a password is in the log"

    def swaks(self, *words, check=True):
        return run("swaks", "--to", f"nqhuy@{DOMAIN}", "--helo", "client.example", *words, check=check)

    def inbox(self, query):
        return run("curl", "-sS", "--cacert", ca_file(self.server), "-u", f"nqhuy:{PASSWORD}",
                   f"imaps://localhost:{self.server.port('imaps')}/INBOX{query}").stdout

    def assert_arrived(self, subject):
        self.assertRegex(self.inbox(f'?SUBJECT%20{subject}'), r"\* SEARCH \d+", subject)

    def test_an_outsider_sends_through_25(self):
        self.swaks("--server", "127.0.0.1", "--port", self.server.port("smtp"), "--from", "someone@example.org",
                   "--header", "Subject: from-outside")
        self.assert_arrived("from-outside")

    def test_an_outsider_may_use_starttls_on_25(self):
        said = self.swaks("--server", "127.0.0.1", "--port", self.server.port("smtp"), "--tls",
                          "--from", "someone@example.org", "--header", "Subject: under-tls").stdout
        self.assertIn("TLS started", said)
        self.assert_arrived("under-tls")

    def test_an_official_sends_through_587_with_starttls(self):
        self.swaks("--server", "127.0.0.1", "--port", self.server.port("submission"), "--tls", "--auth", "PLAIN",
                   "--auth-user", "nvthanh", "--auth-password", PASSWORD, "--from", f"nvthanh@{DOMAIN}",
                   "--header", "Subject: by-587")
        self.assert_arrived("by-587")

    def test_an_official_sends_through_465(self):
        for mechanism in ("PLAIN", "LOGIN"):
            self.swaks("--server", "127.0.0.1", "--port", self.server.port("submissions"), "--tlsc",
                       "--auth", mechanism, "--auth-user", f"nvthanh@{DOMAIN}", "--auth-password", PASSWORD,
                       "--from", f"nvthanh@{DOMAIN}", "--header", f"Subject: by-465-{mechanism}")
            self.assert_arrived(f"by-465-{mechanism}")

    def curl_sends(self, subject, url, *words):
        mail = self.server.scratch / f"{subject}.eml"
        mail.write_bytes("From: nvthanh@langson.gov.vn\r\nTo: nqhuy@langson.gov.vn\r\n"
                         f"Subject: =?UTF-8?Q?L=E1=BB=8Bch_h=E1=BB=8Dp?= {subject}\r\n\r\nNội dung.\r\n".encode())
        run("curl", "-sS", "--cacert", ca_file(self.server), url, "--mail-rcpt", f"nqhuy@{DOMAIN}", "-T", mail, *words)
        found = self.inbox(f"?SUBJECT%20{subject}").split()
        text = self.inbox(f";MAILINDEX={found[-1]}")
        self.assertIn(f"Subject: =?UTF-8?Q?L=E1=BB=8Bch_h=E1=BB=8Dp?= {subject}", text)
        self.assertTrue(text.rstrip().endswith("Nội dung."))

    def test_curl_sends_through_all_doors_and_reads(self):
        official = ["-u", f"nvthanh:{PASSWORD}", "--mail-from", f"nvthanh@{DOMAIN}"]
        port = self.server.port
        self.curl_sends("by-curl-587", f"smtp://localhost:{port('submission')}", "--ssl-reqd", *official)
        self.curl_sends("by-curl-465", f"smtps://localhost:{port('submissions')}", *official)
        self.curl_sends("by-curl-25", f"smtp://localhost:{port('smtp')}", "--mail-from", "someone@example.org")

    def test_refusals_come_where_they_belong(self):
        table = [
            (("--port", self.server.port("smtp"), "--from", "a@example.org", "--to", f"nobody@{DOMAIN}"), "550 5.1.1"),
            (("--port", self.server.port("smtp"), "--from", "a@example.org", "--to", "b@example.com"), "550 5.7.1"),
            (("--port", self.server.port("submission"), "--tls", "--from", f"nvthanh@{DOMAIN}"), "530 5.7.0"),
            (("--port", self.server.port("submission"), "--tls", "--auth", "PLAIN", "--auth-user", "nvthanh",
              "--auth-password", PASSWORD, "--from", f"nqhuy@{DOMAIN}"), "550 5.7.1"),
            (("--port", self.server.port("submission"), "--tls", "--auth", "PLAIN", "--auth-user", "nvthanh",
              "--auth-password", "wrong", "--from", f"nvthanh@{DOMAIN}"), "535 5.7.8"),
            (("--port", self.server.port("submission"), "--tls", "--auth", "PLAIN", "--auth-user", "nvthanh",
              "--auth-password", PASSWORD, "--from", f"nvthanh@{DOMAIN}", "--to", "b@example.com"), "45"),
        ]
        for words, reply in table:
            done = self.swaks("--server", "127.0.0.1", *words, check=False)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertRegex(done.stdout, rf"<[*~]+ *{reply.replace('.', '[.]')}", words)


if __name__ == "__main__":
    main()
