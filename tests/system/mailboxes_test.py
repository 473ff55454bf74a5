#!/usr/bin/env python3
"""A clerk opens her agency's mailbox beside her own, with her own password, until she moves to another post; a service
sends as much as it may. Real clients (imaplib, smtplib) over TLS on the whole program."""

import datetime
import imaplib
import json
import smtplib
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ldapi, main, run, tls_context, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402

BASE = "dc=langson,dc=gov,dc=vn"
SECONDS = 5  # within which what is taken away is gone


def opened(server, name, password=PASSWORD):
    client = imaplib.IMAP4_SSL("localhost", server.port("imaps"), ssl_context=tls_context(server))
    client.login(name, password)
    return client


def opened_as(server, box, name):
    """By the authorization identity of SASL PLAIN."""
    client = imaplib.IMAP4_SSL("localhost", server.port("imaps"), ssl_context=tls_context(server))
    client.authenticate("PLAIN", lambda _: f"{box}\0{name}\0{PASSWORD}".encode())
    return client


def submission(server, name, password=PASSWORD):
    client = smtplib.SMTP_SSL("localhost", server.port("submissions"), context=tls_context(server))
    client.login(name, password)
    return client


def letter(sender, to):
    return f"From: <{sender}>\r\nTo: <{to}>\r\nSubject: Giay moi\r\n\r\nx\r\n".encode()


def count(client, mailbox="INBOX"):
    return int(client.select(mailbox)[1][0])


def audit(server, *filters):
    said = server.congvu("audit", "show", "--json", *filters).stdout
    return [json.loads(line) for line in said.splitlines()]


class Province(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.keep_by("tinh", *Server.NAMES_PEOPLE)
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.server.provision()
        # Agencies of a profile without a pattern have no mailboxes; they get them by importing them again by another.
        agencies = cls.server.scratch / "agencies.csv"
        cls.again = cls.server.congvu("agency", "import", agencies, "--profile", "langson").stdout


class Clerk(Province):
    def setUp(self):
        for login in ("dthuong", "nvthanh", "nqhuy"):
            self.server.congvu("holder", "release", "quanglac", login, check=False)

    def deliver(self, to="quanglac@langson.gov.vn"):
        with smtplib.SMTP("localhost", self.server.port("smtp")) as mx:
            mx.sendmail("dan@example.org", [to], letter("dan@example.org", to))

    def test_each_agency_has_a_mailbox_and_mail_to_it_arrives_without_anybody_holding_it(self):
        self.assertIn("3 new", self.again)
        listed = json.loads(self.server.congvu("--json", "account", "list", "--kind", "agency").stdout)["accounts"]
        self.assertEqual([one["login"] for one in listed], ["langson", "quanglac", "ubnd"])
        self.deliver("ubnd@langson.gov.vn")
        self.server.congvu("holder", "assign", "ubnd", "nqhuy")
        self.assertEqual(count(opened(self.server, "ubnd/nqhuy")), 1)

    def test_her_access_ends_within_seconds_and_the_mail_stays(self):
        self.server.congvu("holder", "assign", "quanglac", "dthuong")
        self.deliver()
        own, box = opened(self.server, "dthuong"), opened(self.server, "quanglac/dthuong")
        also = opened_as(self.server, "quanglac@langson.gov.vn", "dthuong@langson.gov.vn")
        before = count(box)
        self.assertEqual((count(own), count(also)), (0, before))
        box.close()

        idle = Imap(self.server, "quanglac/dthuong")
        idle.ok(b"SELECT INBOX")
        idle.send(b"IDLE")
        self.assertTrue(idle.line().startswith(b"+"))
        said = self.server.congvu("holder", "release", "quanglac", "dthuong", "--hand-over-to", "nvthanh").stdout
        self.assertIn("has handed quanglac@langson.gov.vn over to nvthanh@langson.gov.vn", said)
        begin = time.monotonic()
        self.assertEqual(idle.line(), b"* BYE This mailbox is no longer open to you")
        for client in (box, also):
            with self.assertRaises((imaplib.IMAP4.abort, imaplib.IMAP4.error)):
                client.noop()
                client.noop()
        self.assertLess(time.monotonic() - begin, SECONDS)

        self.assertEqual(own.noop()[0], "OK")
        with self.assertRaises(imaplib.IMAP4.error):
            opened(self.server, "quanglac/dthuong")
        self.assertEqual(count(opened(self.server, "quanglac/nvthanh")), before)

        handed = [one for one in audit(self.server, "--kind", "handed_over") if one.get("as") == "quanglac"]
        self.assertEqual(handed[-1]["who"], ["dthuong", "nvthanh"])
        self.assertTrue(handed[-1]["by"].startswith("uid "))
        logins = audit(self.server, "--kind", "login", "--who", "dthuong")
        self.assertIn("quanglac", [one.get("as") for one in logins])

    def test_the_end_of_a_period_ends_her_sessions_too(self):
        found = run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-o", "ldif-wrap=no",
                    "-b", BASE, "(|(uid=dthuong)(uid=quanglac))", "entryUUID", "uid").stdout
        entries = [dict(line.split(": ", 1) for line in entry.splitlines()) for entry in found.strip().split("\n\n")]
        by_uid = {entry["uid"]: entry for entry in entries}
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=8)
        holder = f"{by_uid['dthuong']['entryUUID']} clerk 20200101000000Z {end:%Y%m%d%H%M%SZ}"
        run("ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data),
            input=f"dn: {by_uid['quanglac']['dn']}\nchangetype: modify\nreplace: congvuHolder\ncongvuHolder: {holder}\n")
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                idle = Imap(self.server, "quanglac/dthuong")
                break
            except AssertionError:  # what another tool has written is not heard of yet
                self.assertLess(time.monotonic(), deadline)
        idle.send(b"IDLE")
        self.assertTrue(idle.line().startswith(b"+"))
        self.assertEqual(idle.line(), b"* BYE This mailbox is no longer open to you")
        late = (datetime.datetime.now(datetime.timezone.utc) - end).total_seconds()
        self.assertLess(-2, late)
        self.assertLess(late, SECONDS)

    def test_nobody_else_opens_it_and_nobody_learns_what_there_is(self):
        said = set()
        for name in ("quanglac/nqhuy", "nothing/nqhuy", "dthuong/nqhuy", "quanglac", "nobody"):
            with self.assertRaises(imaplib.IMAP4.error) as refused:
                opened(self.server, name)
            said.add(str(refused.exception))
        self.assertEqual(len(said), 1, said)

    def test_she_sends_as_the_agency_until_she_is_released(self):
        box, own, to = "quanglac@langson.gov.vn", "dthuong@langson.gov.vn", "nqhuy@langson.gov.vn"
        self.server.congvu("holder", "assign", "quanglac", "dthuong")
        session = submission(self.server, "dthuong")
        session.sendmail(box, [to], letter(box, to))
        submission(self.server, "quanglac/dthuong").sendmail(box, [to], letter(box, to))
        sent = [one for one in audit(self.server, "--kind", "mail_accepted", "--who", "dthuong")]
        self.assertEqual({one["as"] for one in sent}, {"quanglac"})
        self.server.congvu("holder", "release", "quanglac", "dthuong")
        with self.assertRaises(smtplib.SMTPSenderRefused):
            session.sendmail(box, [to], letter(box, to))
        with self.assertRaises(smtplib.SMTPDataError):
            session.sendmail(own, [to], letter(box, to))
        session.sendmail(own, [to], letter(own, to))


class Older(unittest.TestCase):
    """A directory of the time when an agency's address stood on its own entry, and mail to it bounced."""

    def test_importing_again_gives_the_address_to_the_mailbox(self):
        server = Server()
        server.keep_by("tinh", *Server.NAMES_PEOPLE)
        with server:
            server.import_people()
            dn, old = f"ou=H37.31,ou=H37,{BASE}", "thanhpho@langson.gov.vn"
            run("ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data),
                input=f"dn: {dn}\nchangetype: modify\nadd: mail\nmail: {old}\n-\n"
                      f"add: congvuAddress\ncongvuAddress: {old} 20200101000000Z\n")
            with self.assertRaises(smtplib.SMTPRecipientsRefused):
                self.deliver(server, old)
            agencies = server.scratch / "agencies.csv"
            wait_for(lambda: f"→ {old}" in server.congvu("agency", "import", agencies, "--dry-run").stdout, "the change")
            self.assertIn("1 new", server.congvu("agency", "import", agencies).stdout)
            self.deliver(server, old)
            entry = run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-b", dn, "-s", "base",
                        "-o", "ldif-wrap=no", "mail", "congvuAddress").stdout
            self.assertNotIn("mail:", entry)
            self.assertRegex(entry, f"congvuAddress: {old} 20200101000000Z 20[0-9]+Z")  # it had it, until now
            self.assertIn("3 same", server.congvu("agency", "import", agencies).stdout)
            # The others get theirs when somebody asks for addresses.
            self.assertIn("2 new · 0 changed · 1 same", server.congvu("agency", "import", agencies, "--profile", "langson").stdout)

    @staticmethod
    def deliver(server, to):
        with smtplib.SMTP("localhost", server.port("smtp")) as mx:
            mx.sendmail("dan@example.org", [to], letter("dan@example.org", to))


class Rooms(Province):
    def test_a_provinces_rooms_come_in_with_one_command(self):
        rooms = self.server.scratch / "rooms.csv"
        rooms.write_text("kind,agency_code,name,address\n" + "".join(
            f"room,H37.31,Điểm cầu {i},diemcau{i}\n" for i in range(1, 214)))
        planned = self.server.congvu("account", "import", rooms, "--dry-run").stdout
        self.assertIn("213 new", planned)
        self.assertIn("nothing was written", planned)
        self.assertNotIn("diemcau1@", self.server.congvu("account", "list").stdout)
        self.assertIn("213 new", self.server.congvu("account", "import", rooms).stdout)
        self.assertIn("213 same", self.server.congvu("account", "import", rooms).stdout)
        with smtplib.SMTP("localhost", self.server.port("smtp")) as mx:
            mx.sendmail("dan@example.org", ["diemcau213@langson.gov.vn"], letter("dan@example.org", "x@example.org"))


class Service(Province):
    def test_it_sends_as_itself_as_much_as_it_may_and_reads_nothing(self):
        made = json.loads(self.server.congvu("--json", "account", "add", "--kind", "service", "--agency", "H37", "--name",
                                             "Một cửa điện tử", "--address", "motcua", "--rate", "2",
                                             "--return-address", "ubnd@langson.gov.vn").stdout)
        me, to = made["account"]["address"], "dthuong@langson.gov.vn"
        session = submission(self.server, "motcua", made["password"])
        with self.assertRaises(smtplib.SMTPSenderRefused):
            session.sendmail("ubnd.tp@langson.gov.vn", [to], letter(me, to))
        for _ in range(2):
            session.sendmail(me, [to], letter(me, to))
        with self.assertRaises(smtplib.SMTPSenderRefused) as refused:
            session.sendmail(me, [to], letter(me, to))
        self.assertEqual(refused.exception.smtp_code, 451)
        reader = opened(self.server, "dthuong")
        newest = count(reader)
        self.assertIn(b"Return-Path: <ubnd@langson.gov.vn>", reader.fetch(str(newest), "(BODY[HEADER])")[1][0][1])
        with self.assertRaises(imaplib.IMAP4.error):
            opened(self.server, "motcua", made["password"])
        again = json.loads(self.server.congvu("--json", "service", "set", "motcua", "--rate", "3", "--new-password").stdout)
        submission(self.server, "motcua", again["password"]).sendmail(me, [to], letter(me, to))


if __name__ == "__main__":
    main()
