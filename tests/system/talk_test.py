#!/usr/bin/env python3
"""The conversation files of tests/imap and tests/smtp, played over sockets against the whole program.

Their people (the two README.md) have short passwords, quotas and logins of their own, which no staff list gives. So they
are written into slapd with ldapadd, as another LDAP tool would, and the server has to notice.
"""

import base64
import json
import unittest
from pathlib import Path

from harness import BUILD, ROOT, Server, ca_file, ldapi, main, run, wait_for

BASE = "dc=bench,dc=test"
# A port 25 that begins inside TLS exists in memory only.
NOT_OVER_SOCKETS = ROOT / "tests/smtp/mx/greeting_under_tls.talk"


def files_of(folder):
    return sorted((ROOT / "tests" / folder).glob("*.talk"))


def person(login, domain, password_hash, **attributes):
    """An LDIF record like those that the server writes itself."""
    lines = {"cn": login, "sn": login, "uid": login, "congvuStaffId": f"T-{login}", "mail": f"{login}@{domain}",
             "congvuAddress": f"{login}@{domain} 20260101000000Z", "congvuState": "active",
             "userPassword": password_hash, **attributes}
    head = f"dn: uid={login},ou=BENCH,{BASE}\nobjectClass: inetOrgPerson\nobjectClass: congvuAccount\n"
    return head + "".join(f"{name}: {value}\n" for name, value in lines.items())


class People:
    """Writes into the server's slapd, as root through its socket."""

    def __init__(self, server):
        self.server = server
        self.way = ["-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data)]
        server.congvu("bench", "accounts", 6)  # u00000 to u00005, and their agency
        found = run("ldapsearch", *self.way, "-o", "ldif-wrap=no", "-LLL", "-b", BASE, "(uid=u00000)", "userPassword")
        self.hash = base64.b64decode(found.stdout.split("userPassword:: ")[1].split("\n")[0]).decode()

    def add(self, login, domain="bench.test", **attributes):
        return self.write("ldapadd", person(login, domain, self.hash, **attributes))

    def write(self, tool, record):
        run(tool, *self.way, input=record)

    def show(self, login):
        shown = self.server.congvu("--json", "official", "show", login, check=False)
        return json.loads(shown.stdout) if shown.returncode == 0 else {}

    def wait_until_known(self, login, condition=lambda official: True):
        def is_so():
            official = self.show(login).get("official")
            return official and condition(official)
        wait_for(is_so, f"the server to hear of {login}")


class Talks:
    """One server for all files of one protocol."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings=["directory.domains=bench.test,example.test"]).__enter__()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.provision(People(cls.server))

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), self.server.log()[-2000:])

    def play(self, file, *ports):
        words = [BUILD / "talk", "--trust", ca_file(self.server), "--server-name", "localhost"]
        for option, door in zip(("--clear-port", "--tls-port"), ports):
            words += [option, self.server.port(door)] if door else []
        return run(*words, file, check=False).stdout

    def play_all(self, folder, *ports):
        files = files_of(folder)
        self.assertIn(True, [file != NOT_OVER_SOCKETS for file in files])
        for file in files:
            if file == NOT_OVER_SOCKETS:
                continue
            has_later = any(line.startswith("LATER") for line in file.read_text().splitlines())
            wanted = "0 passed, 0 failed, 1 skipped\n" if has_later else "1 passed, 0 failed, 0 skipped\n"
            with self.subTest(str(file.relative_to(ROOT / "tests"))):
                self.assertEqual(self.play(file, *ports), wanted)


class Imap(Talks, unittest.TestCase):
    @classmethod
    def provision(cls, people):
        for file in files_of("imap"):
            people.add(file.stem, "example.test")
        people.add("small", "example.test", congvuQuota=4000)
        people.add("locked", "example.test")
        people.wait_until_known("locked")
        cls.server.congvu("official", "lock", "locked", "--reason", "test")

    def test_every_file(self):
        self.play_all("imap", "imap", "imaps")


class Smtp(Talks, unittest.TestCase):
    @classmethod
    def provision(cls, people):
        people.add("small", congvuQuota=2000)
        people.add("boss", congvuRole="admin")
        people.add("closed", congvuState="closed")
        people.add("pending", congvuState="pending")
        people.add("locked")
        people.write("ldapmodify", f"dn: uid=u00000,ou=BENCH,{BASE}\nchangetype: modify\n"
                                   "add: congvuAddress\ncongvuAddress: office@bench.test 20260101000000Z\n")
        people.wait_until_known("office@bench.test")
        cls.server.congvu("group", "add", "staff", "--name", "Staff", "--agency", "BENCH", "--member", "u00001",
                          "--member", "u00002")
        cls.server.congvu("official", "lock", "locked", "--reason", "test")

    def test_mx(self):
        self.play_all("smtp/mx", "smtp")

    def test_submission(self):
        self.play_all("smtp/submission", "submission", "submissions")

    def test_lmtp(self):
        self.play_all("smtp/lmtp", "lmtp")


if __name__ == "__main__":
    main()
