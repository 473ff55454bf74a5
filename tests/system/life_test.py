#!/usr/bin/env python3
"""Life cycles on a whole server: who is locked, closed, held, moved and waits to be erased, and what is reported of it."""

import csv
import io
import json
import os
import smtplib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ldapi, main, run, tls_context, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402

HUONG = "dthuong@langson.gov.vn"
THANH = "nvthanh@langson.gov.vn"


class Life(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings=["policy.profile=langson+dongthap+qcvn12"])
        cls.server.let_a_second_administer()
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.provision()

    def congvu(self, *words, check=True):
        return self.server.congvu(*words, check=check)

    def refused(self, *words):
        done = self.congvu(*words, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def state(self, name):
        return json.loads(self.congvu("official", "show", name, "--json").stdout)["official"]["state"]

    def rows(self, *words):
        return list(csv.DictReader(io.StringIO(self.congvu("report", *words, "--csv").stdout.lstrip("\ufeff"))))

    def deliver(self, to):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=20) as client:
            client.ehlo("outside.example")
            client.mail("a@outside.example")
            answer = client.rcpt(to)
            if answer[0] == 250:
                code, _ = client.data(b"From: a@outside.example\r\nSubject: to the locked\r\n\r\nx\r\n")
                self.assertEqual(code, 250)
            return answer[0], answer[1].decode()

    def may_log_in(self, login):
        try:
            Imap(self.server, login).socket.close()
            return True
        except AssertionError:
            return False

    def may_submit(self, login):
        with smtplib.SMTP_SSL("localhost", self.server.port("submissions"), timeout=20,
                              context=tls_context(self.server)) as client:
            try:
                client.login(login, PASSWORD)
                return True
            except smtplib.SMTPAuthenticationError:
                return False

    def may_bind(self, login):
        found = run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-b",
                    "dc=langson,dc=gov,dc=vn", f"(uid={login})", "dn", "-o", "ldif-wrap=no").stdout
        dn = found.splitlines()[0].removeprefix("dn: ")
        done = run("ldapwhoami", "-x", "-ZZ", "-H", f"ldap://localhost:{self.server.port('ldap')}", "-D", dn, "-w", PASSWORD,
                   check=False, env={"LDAPTLS_CACERT": str(self.server.data / "tls" / "ca.pem"), "PATH": "/usr/bin:/bin"})
        return done.returncode == 0

    def doors(self, login):
        return [self.may_log_in(login), self.may_submit(login), self.may_bind(login)]

    def test_1_the_locked_receive_and_do_nothing_else(self):
        self.assertEqual(self.doors("dthuong"), [True, True, True])
        self.congvu("official", "lock", "dthuong", "--reason", "nghỉ thai sản")
        self.assertEqual(self.doors("dthuong"), [False, False, False])
        self.assertEqual(self.deliver(HUONG)[0], 250)
        self.assertEqual([(row["address"], row["reason"], row["agency"]) for row in self.rows("locked")],
                         [(HUONG, "nghỉ thai sản", "H37.31.37")])
        self.congvu("official", "unlock", "dthuong")
        self.assertEqual(self.doors("dthuong"), [True, True, True])
        client = Imap(self.server, "dthuong")
        self.assertIn(b"* 1 EXISTS", client.ok(b"SELECT INBOX"))

    def test_2_the_mail_of_the_closed_is_refused_with_their_successor_and_kept(self):
        self.assertIn("closed: mail to it is refused", self.congvu("official", "close", "dthuong").stdout)
        code, text = self.deliver(HUONG)
        self.assertEqual((code, text[:5]), (550, "5.2.1"))
        self.congvu("official", "close", "dthuong", "--successor", "nvthanh")
        code, text = self.deliver(HUONG)
        self.assertEqual((code, text), (551, f"5.1.6 The mailbox is closed; write to {THANH}"))
        self.assertIn("official reopen", self.refused("official", "unlock", "dthuong"))
        self.assertEqual(self.doors("dthuong"), [False, False, False])
        self.congvu("official", "reopen", "dthuong")
        self.assertIn(b"* 1 EXISTS", Imap(self.server, "dthuong").ok(b"SELECT INBOX"))

    @unittest.skipUnless(os.geteuid() == 0, "only root can become others")
    def test_3_nobody_is_erased_who_is_in_use_or_held_and_what_was_asked_for_can_be_called_off(self):
        self.assertIn("official close", self.refused("official", "purge", "dthuong"))
        self.congvu("official", "close", "dthuong")
        self.congvu("official", "hold", "set", "dthuong", "--document", "45/TTr")
        self.assertIn("is under legal hold: 45/TTr", self.refused("official", "purge", "dthuong"))
        self.congvu("official", "hold", "clear", "dthuong")
        self.assertIn("waits for the second one", self.refused("official", "purge", "dthuong"))
        self.assertEqual(self.state("dthuong"), "closed", "one alone erases nothing")
        self.server.approved("official", "purge", "dthuong")
        self.assertEqual(self.state("dthuong"), "purge-pending")
        self.assertIn("--call-off", self.refused("official", "reopen", "dthuong"))
        self.congvu("official", "purge", "dthuong", "--call-off")
        self.congvu("official", "reopen", "dthuong")
        self.assertIn(b"* 1 EXISTS", Imap(self.server, "dthuong").ok(b"SELECT INBOX"))

    def test_4_who_moves_keeps_the_address_or_leaves_it_as_an_alias(self):
        said = self.congvu("official", "move", "dthuong", "--to", "H37.31").stdout
        self.assertIn("moved from H37.31.37 to H37.31", said)
        self.assertEqual(self.deliver(HUONG)[0], 250)
        said = self.congvu("official", "move", "dthuong", "--to", "H37.31.37", "--new-address", "--alias-until",
                           "2099-12-31").stdout
        self.assertIn("dthuong2@langson.gov.vn; the old one still receives until 2099-12-31", said)
        for address in (HUONG, "dthuong2@langson.gov.vn"):
            self.assertEqual(self.deliver(address)[0], 250, address)
        self.assertIn("belongs to H37.31.37 already", self.refused("official", "move", "dthuong", "--to", "h37.31.37"))
        self.assertTrue(self.may_log_in("dthuong"))

    def test_5_reports_count_what_there_is(self):
        use = {row["code"]: row for row in self.rows("use")}
        self.assertEqual((use[""]["people"], use[""]["with_account_percent"]), ("3", "unknown"))
        staff = self.server.scratch / "staff.csv"
        staff.write_text("agency_code,staff\nH37,2\nH37.31,1\nH37.31.37,1\n")
        counted = {row["code"]: row for row in self.rows("use", "--staff", str(staff))}
        self.assertEqual((counted[""]["staff"], counted[""]["with_account_percent"]), ("4", "75"))
        self.assertIn("directory published: no", self.congvu("report", "use").stderr)
        self.assertEqual(use["H37.31.37"]["regular"], "1", "who has logged in")
        self.assertEqual(use["H37"]["regular"], "0", "who never has")
        self.assertIn("within the last 30 days", self.congvu("report", "use").stderr)
        inventory = self.rows("inventory")
        self.assertEqual(list(inventory[0]), ["type", "name", "status", "asset", "manager", "department",
                                              "activation_date", "disable_date"])
        self.assertEqual(len(inventory), 6, "three officials, and the mailboxes of three agencies")
        self.assertEqual([row["with_below"] for row in self.rows("agencies")], ["3", "2", "1"])
        self.assertEqual([row["code"] for row in self.rows("accounts", "--agency", "H37.31")],
                         ["H37.31", "H37.31.37", ""])
        wait_for(lambda: any(int(row["messages"]) >= 4 for row in self.rows("quota")), "the count of mail")
        lines = self.congvu("report", "locked", "--json").stdout.splitlines()
        self.assertEqual(json.loads(lines[-1])["count"], 0)

    def test_6_what_the_timers_will_do_is_known_and_last_use_outlives_the_server(self):
        wait_for(lambda: "locked: unused" in self.congvu("life", "due").stdout, "the first look", patience=90, pause=1)
        def with_first_passwords():
            lines = self.congvu("life", "due", "--json").stdout.splitlines()[:-1]
            return {one["login"] for one in map(json.loads, lines) if one["timer"] == "first-password"}
        self.assertEqual(with_first_passwords(), set(), "everybody's password was chosen")
        self.congvu("official", "password", "nqhuy", "--generate")
        wait_for(lambda: with_first_passwords() == {"nqhuy"}, "the look after one was made at random", patience=150, pause=1)
        self.assertEqual(self.refused("life", "accept").split("\n")[0][:25], "refused: nothing is held ")
        self.server.stop()
        self.server.start()
        use = {row["code"]: row for row in self.rows("use")}
        self.assertEqual(use["H37.31.37"]["regular"], "1")
        self.assertEqual(self.congvu("life", "log").stdout, "", "no timer has come yet")


# No regulation is as quick as a test.
QUICK = """[profile]
title = Quick
[naming]
scheme = initials+given
ladder = initials+given+ordinal
[timers]
purge_least = 1 min
reminders = 1 min
"""


class Erased(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "only root can become others")
    def test_the_erased_leave_their_address_to_nobody_and_no_mail(self):
        server = Server(settings=["policy.profile=quick"])
        self.addCleanup(server.__exit__, None)
        profiles = server.scratch / "profiles"
        profiles.mkdir()
        (profiles / "quick.conf").write_text(QUICK)
        server.settings.append(f"policy.profiles={profiles}")
        server.let_a_second_administer()
        server.start()
        server.provision()
        client = Imap(server, "dthuong")
        client.ok(b"APPEND INBOX {14+}\r\nSubject: x\r\n\r\n")
        client.socket.close()
        server.congvu("official", "close", "dthuong")
        server.approved("official", "purge", "dthuong")

        def state():
            return json.loads(server.congvu("official", "show", "dthuong", "--json").stdout)["official"]["state"]
        wait_for(lambda: state() == "purged", "the timer", patience=240, pause=2)
        server.kill()
        server.start()
        shown = json.loads(server.congvu("official", "show", "dthuong", "--json").stdout)["official"]
        self.assertEqual((shown["state"], shown["name"], shown["phone"], shown["staff_id"]), ("purged", "dthuong", "", ""))
        self.assertEqual(shown["address"], HUONG)
        done = [json.loads(line) for line in server.congvu("life", "log", "--json").stdout.splitlines()]
        self.assertEqual([(one["kind"], one["who"]) for one in done], [("purged", "dthuong")])
        self.assertEqual(server.congvu("store", "verify").returncode, 0)
        with self.assertRaises(AssertionError):
            Imap(server, "dthuong")
        server.congvu("official", "import", server.scratch / "officials.csv")
        again = json.loads(server.congvu("official", "show", "LS000003", "--json").stdout)["official"]
        self.assertEqual(again["address"], "dthuong2@langson.gov.vn", "an address is never issued again")


def written(purge_least):
    return QUICK.replace("purge_least = 1 min", f"purge_least = {purge_least}")


class Retention(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "only root can become others")
    def test_what_erases_sooner_waits_for_two_and_survives_a_kill(self):
        server = Server(settings=["policy.profile=quick"])
        self.addCleanup(server.__exit__, None)
        profiles = server.scratch / "profiles"
        profiles.mkdir()
        (profiles / "quick.conf").write_text(written("90 days"))
        server.settings.append(f"policy.profiles={profiles}")
        server.let_a_second_administer()
        server.start()
        server.provision()
        standing = server.data / "life.standing"
        wait_for(lambda: standing.exists() and "H37.31" in standing.read_text(), "the first look", patience=150, pause=1)
        waiting = "purge_least 90 days → 30 days"
        self.assertIn("nothing waits", server.congvu("life", "accept", "--retention", check=False).stderr)

        (profiles / "quick.conf").write_text(written("30 days"))
        wait_for(lambda: waiting in server.congvu("status").stdout, "the look after", patience=150, pause=1)
        server.kill()
        server.start()
        wait_for(lambda: waiting in server.congvu("status").stdout, "the look after a kill", patience=150, pause=1)
        self.assertIn(waiting, server.congvu("life", "due").stderr)
        self.assertIn('"purge_least":"90 days"', standing.read_text())

        alone = server.congvu("life", "accept", "--retention", check=False)
        self.assertIn("waits for the second one", alone.stderr)
        self.assertIn('"purge_least":"90 days"', standing.read_text(), "one alone shortens nothing")
        server.approved("life", "accept", "--retention")
        self.assertNotIn('"purge_least":"90 days"', standing.read_text())
        self.assertNotIn("--retention", server.congvu("status").stdout)

        (profiles / "forty.conf").write_text(written("40 days"))
        server.congvu("agency", "edit", "H37.31.37", "--profile", "forty")
        (profiles / "quick.conf").write_text(written("60 days"))
        wait_for(lambda: all(f'"purge_least":"{days} days"' in standing.read_text() for days in (60, 40)), "what is longer",
                 patience=150, pause=1)

        (profiles / "quick.conf").write_text(written("30 days"))
        wait_for(lambda: "purge_least 60 days → 30 days" in server.congvu("status").stdout, "what is shorter", patience=150,
                 pause=1)
        server.congvu("official", "lock", "nvthanh", "--reason", "leaves")
        moved = server.congvu("official", "move", "nvthanh", "--to", "H37.31.37", check=False)
        self.assertIn("60 days", moved.stderr, "what stands counts until two have said otherwise")
        self.assertNotEqual(moved.returncode, 0)
        shown = server.congvu("audit", "show", "--kind", "act").stdout
        for said in ("mail would be erased sooner: waits for two admins", "that mail is erased sooner is accepted",
                     "timers.purge_least 30 days → 60 days"):
            self.assertIn(said, shown)


if __name__ == "__main__":
    main()
