#!/usr/bin/env python3
"""What proves who somebody is, against a whole server with its slapd: SCRAM by a client of its own (with what a channel
is bound to), one's own password, app passwords, a password that must be changed, and lock-outs that outlive a restart."""

import base64
import contextlib
import hashlib
import hmac
import imaplib
import json
import os
import secrets
import smtplib
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ca_file, main, tls_context, wait_for  # noqa: E402

PROFILE = """[profile]
title = Thử nghiệm
[naming]
scheme = initials+given
ladder = initials+given+ordinal
[login]
wrong_most = 3
unlock_earliest = 12 h
second_factor = nobody
[password]
length_least = 9
classes_least = 3
history_least = 2
not_containing = login, name
"""
# Wrong ones are answered at once, so that many take no time.
SETTINGS = ["control.listen=127.0.0.1", "policy.profile=thu", "directory.refusal_delay=50 ms"]


class Province(Server):
    def __init__(self):
        super().__init__(settings=SETTINGS)
        profiles = self.scratch / "profiles"
        profiles.mkdir()
        (profiles / "thu.conf").write_text(PROFILE)
        self.settings.append(f"policy.profiles={profiles}")

    def imap(self):
        return imaplib.IMAP4_SSL("127.0.0.1", self.port("imaps"), ssl_context=lax_names(self))

    def own(self, *words, lines, check=True):
        """Somebody acts on his own account, from elsewhere."""
        return self.congvu(*words, "--server", f"127.0.0.1:{self.port('control')}", "--ca", ca_file(self),
                           stdin="".join(line + "\n" for line in lines), check=check)


def lax_names(server):
    context = tls_context(server)
    context.check_hostname = False
    return context


def log_in(server, name, password):
    """By LOGIN: what the server answers."""
    client = server.imap()
    try:
        client.login(name, password)
        return "OK"
    except imaplib.IMAP4.error as refused:
        return str(refused)
    finally:
        with contextlib.suppress(Exception):
            client.logout()


class Scram:
    """RFC 5802 and RFC 7677, the client's end, with nothing but hashes."""

    def __init__(self, name, password, header="n,,", bound=b""):
        self.password, self.header, self.bound = password, header, bound
        self.bare = f"n={name},r={secrets.token_hex(12)}"
        self.step = 0

    def __call__(self, challenge):
        self.step += 1
        if self.step == 1:
            return (self.header + self.bare).encode()
        if self.step == 2:
            return self.last(challenge.decode())
        if challenge != b"v=" + base64.b64encode(self.signature):
            raise AssertionError("the server does not know the password")
        return b""

    def last(self, said):
        fields = dict(field.split("=", 1) for field in said.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        begin = f"c={base64.b64encode(self.header.encode() + self.bound).decode()},r={fields['r']}"
        message = f"{self.bare},{said},{begin}".encode()
        shown = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, shown))
        self.signature = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
        return f"{begin},p={base64.b64encode(proof).decode()}".encode()


def scram(server, name, password, mechanism="SCRAM-SHA-256", **more):
    client = server.imap()
    try:
        if mechanism.endswith("PLUS"):
            more = {"header": "p=tls-server-end-point,,",
                    "bound": hashlib.sha256(client.sock.getpeercert(True)).digest(), **more}
        client.authenticate(mechanism, Scram(name, password, **more))
        return "OK"
    except imaplib.IMAP4.error as refused:
        return str(refused)
    finally:
        with contextlib.suppress(Exception):
            client.logout()


class Logins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Province()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.provision()

    def test_scram_with_and_without_channel_binding(self):
        server = self.server
        self.assertEqual(scram(server, "nqhuy", PASSWORD), "OK")
        self.assertEqual(scram(server, "nqhuy", PASSWORD, "SCRAM-SHA-256-PLUS"), "OK")
        self.assertIn("AUTHENTICATIONFAILED", scram(server, "nqhuy", "wrong"))
        self.assertIn("AUTHENTICATIONFAILED", scram(server, "nobody", PASSWORD))
        self.assertIn("AUTHENTICATIONFAILED", scram(server, "nqhuy", PASSWORD, header="y,,"))
        self.assertIn("AUTHENTICATIONFAILED",
                      scram(server, "nqhuy", PASSWORD, "SCRAM-SHA-256-PLUS", bound=b"another certificate"))
        with smtplib.SMTP_SSL("127.0.0.1", server.port("submissions"), context=lax_names(server)) as client:
            client.ehlo()
            self.assertIn("SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", client.esmtp_features["auth"])
            by = Scram("nqhuy", PASSWORD)
            code, challenge = client.docmd("AUTH", "SCRAM-SHA-256 " + base64.b64encode(by(b"")).decode())
            while code == 334:
                answer = by(base64.b64decode(challenge))
                code, challenge = client.docmd(base64.b64encode(answer).decode())
            self.assertEqual(code, 235, challenge)

    def test_a_first_password_gets_keys_when_it_is_first_shown(self):
        server = self.server
        made = server.congvu("--json", "official", "password", "nvthanh", "--generate")
        first = json.loads(made.stdout)["password"]
        self.assertEqual(log_in(server, "nvthanh", first), "OK")
        self.assertEqual(scram(server, "nvthanh", first), "OK")

    def test_ones_own_password_by_the_rules(self):
        server = self.server

        def change(old, new, check=True):
            return server.own("password", "change", "--name", "dthuong", lines=[old, new], check=check)

        client = server.imap()
        client.login("dthuong", PASSWORD)
        self.assertIn("dthuong@langson.gov.vn", change(PASSWORD, "Khoai lang 8").stdout)
        wait_for(lambda: has_ended(client), "the session of the former password to end")
        self.assertIn("AUTHENTICATIONFAILED", log_in(server, "dthuong", PASSWORD))
        self.assertEqual(log_in(server, "dthuong", "Khoai lang 8"), "OK")
        self.assertEqual(scram(server, "dthuong", "Khoai lang 8"), "OK")
        for new, why in (("kl 8", "fewer than 9"), ("khoai lang", "mixes fewer than 3"),
                         ("Dthuong 2026", "holds the account's name"), ("Dang.Thi.Huong 1", "holds the account's name"),
                         (PASSWORD, "used before"), ("Khoai lang 8", "is the old one")):
            self.assertIn(why, change("Khoai lang 8", new, check=False).stderr, new)
        change("Khoai lang 8", "Khoai lang 7")
        self.assertIn("used before", change("Khoai lang 7", "Khoai lang 8", check=False).stderr)
        change("Khoai lang 7", "Khoai lang 6")
        change("Khoai lang 6", "Khoai lang 5")
        change("Khoai lang 5", "Khoai lang 8")  # two others were between: by now it may be chosen again
        self.assertIn("wrong login or password", change("wrong", "Khoai lang 4", check=False).stderr)

    def test_a_password_that_must_be_changed(self):
        server = self.server
        made = server.congvu("--json", "official", "password", "nvthanh", "--generate", "--must-change")
        first = json.loads(made.stdout)["password"]
        self.assertIn("EXPIRED", log_in(server, "nvthanh", first))
        self.assertIn("AUTHENTICATIONFAILED", log_in(server, "nvthanh", "wrong"))
        with smtplib.SMTP_SSL("127.0.0.1", server.port("submissions"), context=lax_names(server)) as client:
            with self.assertRaises(smtplib.SMTPAuthenticationError) as refused:
                client.login("nvthanh", first)
            self.assertEqual(refused.exception.smtp_code, 535)
            self.assertIn(b"must be changed first", refused.exception.smtp_error)
        server.own("password", "change", "--name", "nvthanh", lines=[first, "Bánh chưng 5"])
        self.assertEqual(scram(server, "nvthanh", "Bánh chưng 5"), "OK")

    def test_app_passwords(self):
        server = self.server
        made = json.loads(server.congvu("--json", "app-password", "add", "nqhuy", "--label", "Điện thoại",
                                        "--scope", "imap").stdout)
        shown = server.congvu("app-password", "list", "nqhuy").stdout
        self.assertIn("Điện thoại", shown)
        self.assertIn("never used", shown)
        device = server.imap()
        device.login("nqhuy", made["password"])
        with smtplib.SMTP_SSL("127.0.0.1", server.port("submissions"), context=lax_names(server)) as client:
            with self.assertRaises(smtplib.SMTPAuthenticationError):
                client.login("nqhuy", made["password"])
        wait_for(lambda: "never used" not in server.congvu("app-password", "list", "nqhuy").stdout, "its last use")
        own = json.loads(server.own("--json", "app-password", "add", "nqhuy", "--own", "--label", "Máy nhà",
                                    lines=[PASSWORD]).stdout)
        self.assertEqual(log_in(server, "nqhuy", own["password"]), "OK")
        self.assertIn("wrong login", server.own("app-password", "list", "nqhuy", "--own", lines=[own["password"]],
                                                check=False).stderr)
        begun = time.monotonic()
        server.congvu("app-password", "revoke", "nqhuy", made["id"])
        wait_for(lambda: has_ended(device), "the device's session to end", patience=10)
        self.assertLess(time.monotonic() - begun, 10)
        self.assertIn("AUTHENTICATIONFAILED", log_in(server, "nqhuy", made["password"]))
        self.assertEqual(log_in(server, "nqhuy", own["password"]), "OK")


def has_ended(client):
    try:
        return client.noop()[0] != "OK"
    except (imaplib.IMAP4.abort, OSError):
        return True


class LockOuts(unittest.TestCase):
    def test_outlive_a_restart_and_end_by_an_admin(self):
        with Province() as server:
            server.provision()
            for guess in ("guess 1", "guess 2"):
                self.assertIn("AUTHENTICATIONFAILED", log_in(server, "nqhuy", guess))
            with smtplib.SMTP_SSL("127.0.0.1", server.port("submissions"), context=lax_names(server)) as client:
                with self.assertRaises(smtplib.SMTPAuthenticationError):
                    client.login("nqhuy", "guess 3")
            self.assertIn("AUTHENTICATIONFAILED", log_in(server, "nqhuy", PASSWORD))
            self.assertEqual(log_in(server, "dthuong", PASSWORD), "OK")
            book = server.data / "ldap" / "lock.book"
            wait_for(lambda: book.exists() and "nqhuy" in book.read_text(), "the book of locks")
            wait_for(lambda: "nqhuy" in server.congvu("audit", "show", "--kind", "locked_out").stdout, "its record")
            server.kill()
            server.start()
            self.assertIn("AUTHENTICATIONFAILED", log_in(server, "nqhuy", PASSWORD))
            shown = server.congvu("audit", "show", "--kind", "locked_out").stdout
            self.assertEqual(shown.count("who=nqhuy"), 1, shown)
            self.assertIn("opened again: 1", server.congvu("official", "unlock", "nqhuy").stdout)
            self.assertEqual(log_in(server, "nqhuy", PASSWORD), "OK")


if __name__ == "__main__":
    main()
