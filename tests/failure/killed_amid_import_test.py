#!/usr/bin/env python3
"""A crash between an import's writes: agencies and then their mailboxes, officials by the five hundred, each batch and then
its record. The server is killed at every step of it, and in other rounds its slapd while the server stands still there;
then it starts again and the same files are imported again. Everybody is there once, with the address that an undisturbed
import gives and the first password that is on paper; every agency has its mailbox; everybody's making is in the audit. The same
of changes by a list (--update): nobody is changed by half, and run again the list ends as an undisturbed one does. And of an
agency that gets another name: the same edit again brings its people after it."""

import base64
import csv
import imaplib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PATIENCE, ROOT, Server, ldapi, main, run, tls_context, wait_for  # noqa: E402
from province import HeldTest, folder_in_memory  # noqa: E402

LANGSON = ROOT / "conf/demo/langson"
# Three batches of officials, one of agencies and one of their mailboxes.
AGENCIES, OFFICIALS = 60, 1100
AWAY = 3  # how congvu ends then
IS_LONG = int(os.environ.get("CONGVU_KILLS", 150)) > 1000


def beginning(source, target, count, is_wanted=lambda row: True):
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(target, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *[row for row in rows[1:] if is_wanted(row)][:count]])
    return target


class Importing:
    """A server, and the two files."""

    def __init__(self, server):
        self.server = server
        self.agencies = beginning(LANGSON / "agencies.csv", server.scratch / "agencies.csv", AGENCIES)
        codes = {row["code"] for row in csv.DictReader(open(self.agencies, encoding="utf-8"))}
        self.officials = beginning(LANGSON / "officials.csv", server.scratch / "officials.csv", OFFICIALS,
                                   lambda row: row[4] in codes)

    def run(self):
        """Both files, as far as it goes; how it ended."""
        done = self.server.congvu("agency", "import", self.agencies, "--profile", "langson", check=False)
        if done.returncode == 0:
            done = self.server.congvu("official", "import", self.officials, check=False)
        return done

    def entries(self):
        """(kind of entry, staff id or code, login, address, whether it has a password) of everybody."""
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   "dc=langson,dc=gov,dc=vn", "(|(objectClass=congvuAccount)(objectClass=congvuAgency))", "congvuStaffId",
                   "congvuAgencyCode", "uid", "mail", "userPassword").stdout
        found = []
        for entry in text.strip().split("\n\n"):
            values = dict(re.findall(r"^(\w+)::? (.*)$", entry, re.M))
            dn = values["dn"].partition(",")[2] if "uid" in values else values["dn"]
            found.append((dn, values.get("congvuStaffId", values.get("congvuAgencyCode")), values.get("uid"),
                          values.get("mail"), "userPassword" in values))
        return sorted(found, key=str)

    def has_slapd(self):
        return run("ldapwhoami", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), check=False).returncode == 0

    def slapd_threads(self):
        """As many as it can use; for a batch it gets by with three."""
        config = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-b", "cn=config", "-s", "base",
                     "olcThreads").stdout
        return re.findall(r"^olcThreads: (.*)$", config, re.M)

    def first_passwords(self):
        with open(self.officials.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def recorded(self):
        """Whose making is in the audit."""
        lines = self.server.congvu("--json", "audit", "show", "--kind", "created").stdout.splitlines()
        return {record["who"] for record in map(json.loads, lines) if isinstance(record.get("who"), str)}


class Killed(HeldTest):
    STEPS, PASSES = (), ()

    def rounds(self, a_round):
        """Each with an empty server, at every step and pass, until what is done there does not come there any more."""
        for step in self.STEPS:
            for number in self.PASSES:
                with folder_in_memory() as data, Server(data=data) as server:
                    if not a_round(Importing(server), step, number):
                        self.assertNotEqual(number, self.PASSES[0], f"nothing ever comes to {step}")
                        break

    def kill_at(self, server, step, number, act):
        """Where `act` comes to that step for that time: then it is started again. False: it does not come there."""
        server.stop()
        server.environment["CONGVU_FAILPOINT"] = f"{step}:{number}=kill"
        server.start()
        done = act()
        del server.environment["CONGVU_FAILPOINT"]
        if done.returncode == 0:
            self.assertIsNone(server.process.poll(), "it did not come to that step")
            return False
        self.assertEqual(done.returncode, AWAY, done.stdout + done.stderr)
        server.process.wait(PATIENCE)
        print(f"killed at pass {number} of {step}", flush=True)
        server.kill()
        server.start()
        return True

    def act_again(self, act, where):
        """As whoever is told that the directory is away does."""
        done = wait_for(lambda: (once := act()).returncode != AWAY and once, "the directory")
        self.assertEqual(done.returncode, 0, where + done.stdout + done.stderr)


class KilledAmidImport(Killed):
    STEPS = ("directory.adding_all", "directory.added_all", "directory.shown")
    PASSES = range(1, 20) if IS_LONG else (1, 2, 3, 5)

    @classmethod
    def setUpClass(cls):
        with Server() as server:
            undisturbed = Importing(server)
            done = undisturbed.run()
            assert done.returncode == 0, done.stdout + done.stderr
            cls.expected = undisturbed.entries()
        assert len(cls.expected) == 2 * AGENCIES + OFFICIALS, len(cls.expected)

    def prove(self, importing, where):
        self.act_again(importing.run, where)
        # Where all was in, nothing was asked of slapd.
        wait_for(importing.has_slapd, "slapd")
        self.assertEqual(importing.slapd_threads(), ["32"], where)
        self.assertEqual(importing.entries(), self.expected, where)
        passwords = importing.first_passwords()
        logins = [entry[2] for entry in self.expected if entry[4]]
        self.assertEqual(sorted(one["login"] for one in passwords), sorted(logins), where)
        for one in passwords[::137]:
            with imaplib.IMAP4_SSL("localhost", importing.server.port("imaps"),
                                   ssl_context=tls_context(importing.server)) as client:
                client.login(one["login"], one["first_password"])
        wait_for(lambda: not set(logins) - importing.recorded(), where + "everybody's making to be on record", 20)
        self.assertEqual(importing.server.congvu("audit", "verify").returncode, 0, where)

    def test_the_server_at_every_step(self):
        def a_round(importing, step, number):
            if not self.kill_at(importing.server, step, number, importing.run):
                return False
            self.prove(importing, f"killed at pass {number} of {step}: ")
            return True
        self.rounds(a_round)

    def test_its_slapd_at_every_step(self):
        def a_round(importing, step, number):
            server = importing.server
            server.stop()
            server.environment["CONGVU_FAILPOINT"] = f"{step}:{number}=stop"
            server.start()
            command = [sys.executable, "-c", IMPORT, BUILD / "congvu", "--socket", server.socket, importing.agencies,
                       importing.officials]
            with subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as client:
                wait_for(lambda: client.poll() is not None or is_stopped(server.process.pid), "the step")
                if client.poll() is not None:
                    return False
                print(f"slapd killed at pass {number} of {step}", flush=True)
                os.kill(server.slapd_pid(), signal.SIGKILL)
                os.kill(server.process.pid, signal.SIGCONT)
                client.wait()
            self.prove(importing, f"slapd killed at pass {number} of {step}: ")
            return True
        self.rounds(a_round)


class KilledAmidUpdate(Killed):
    """Sixty people get another title and another telephone number."""

    STEPS = ("directory.changing", "directory.changed", "directory.shown")
    PASSES = range(1, 60, 3) if IS_LONG else (1, 2, 30)

    def people(self, server):
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   "dc=langson,dc=gov,dc=vn", "(congvuStaffId=*)", "congvuStaffId", "title", "telephoneNumber").stdout
        entries = [dict(re.findall(r"^(\w+)::? (.*)$", entry, re.M)) for entry in text.strip().split("\n\n")]
        return {one["congvuStaffId"]: (one.get("title"), one.get("telephoneNumber")) for one in entries}

    def changed_list(self, importing):
        rows = list(csv.reader(open(importing.officials, encoding="utf-8", newline="")))
        for number, row in enumerate(rows[1:61]):
            row[3], row[5] = "Chuyên viên cao cấp", f"0205399{number:04}"
        with open(importing.server.scratch / "changed.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return importing.server.scratch / "changed.csv", {row[0] for row in rows[1:61]}

    def test_the_server_at_every_step(self):
        def a_round(importing, step, number):
            server, where = importing.server, f"killed at pass {number} of {step}: "
            self.assertEqual(importing.run().returncode, 0)
            before = self.people(server)
            changed, whose = self.changed_list(importing)

            def change():
                return server.congvu("official", "import", changed, "--update", check=False)
            if not self.kill_at(server, step, number, change):
                return False
            wait_for(importing.has_slapd, "slapd")
            for staff_id, (title, phone) in self.people(server).items():
                has_number = (phone or "").startswith("0205399")
                has_title = title != before[staff_id][0]
                self.assertEqual(has_number, has_title, where + "changed by half")
            self.act_again(change, where)
            after = self.people(server)
            self.assertEqual({one for one in after if after[one] != before[one]}, whose, where)
            self.assertEqual(len({after[one][0] for one in whose}), 1, where)
            self.assertEqual(server.congvu("audit", "verify").returncode, 0, where)
            return True
        self.rounds(a_round)


class KilledAmidAgencyEdit(Killed):
    """An agency gets another name: the agency first, then the entries of its people, which say where they are."""

    AGENCY, NAME = "H37", "Ủy ban nhân dân tỉnh Lạng Sơn mới"
    STEPS = ("directory.changing", "directory.changed", "directory.shown")
    PASSES = range(1, 40, 2) if IS_LONG else (1, 2, 3)

    def names(self, server):
        """What its people's entries say."""
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   f"ou={self.AGENCY},dc=langson,dc=gov,dc=vn", "-s", "one", "(congvuStaffId=*)", "o").stdout
        return [base64.b64decode(one).decode() for one in re.findall(r"^o:: (.*)$", text, re.M)]

    def test_the_server_at_every_step(self):
        def a_round(importing, step, number):
            server, where = importing.server, f"killed at pass {number} of {step}: "
            self.assertEqual(importing.run().returncode, 0)
            people = len(self.names(server))
            self.assertGreater(people, 3)

            def edit():
                return server.congvu("agency", "edit", self.AGENCY, "--name", self.NAME, check=False)
            if not self.kill_at(server, step, number, edit):
                return False
            self.act_again(edit, where)
            self.assertIn(self.NAME, server.congvu("agency", "show", self.AGENCY).stdout)
            self.assertEqual(self.names(server), [self.NAME] * people, where)
            self.assertEqual(server.congvu("audit", "verify").returncode, 0, where)
            return True
        self.rounds(a_round)


# Both files; a program of its own, so that nobody waits for it.
IMPORT = """
import subprocess, sys
congvu, agencies, officials = sys.argv[1:4], sys.argv[4], sys.argv[5]
if subprocess.run([*congvu, "agency", "import", agencies, "--profile", "langson"]).returncode == 0:
    subprocess.run([*congvu, "official", "import", officials])
"""


def is_stopped(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


if __name__ == "__main__":
    main()
