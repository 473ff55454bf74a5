#!/usr/bin/env python3
"""The address book's door against a whole server and OpenLDAP's own tools: it promises what the doors for mail promise.
Wrong passwords counted together, lock-outs, a password that must be changed, a second factor, app passwords, the audit;
and what becomes of it when slapd or congvud is killed."""

import concurrent.futures
import contextlib
import csv
import imaplib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, PATIENCE, ROOT, Server, ca_file, ldapi, main, run, tls_context, wait_for  # noqa: E402
from ldap_tools import BASE, Binder, HUONG, HUY, THANH, TOP  # noqa: E402

LOGIN = ("[login]", "wrong_most = 3", "unlock_earliest = 12 h")
SUCCESS, NEEDS_MORE, INAPPROPRIATE, WRONG, BUSY, UNAVAILABLE, UNWILLING, OTHER = 0, 8, 48, 49, 51, 52, 53, 80


class Province(Server):
    def __init__(self, second_factor="nobody", settings=()):
        super().__init__(settings=["directory.refusal_delay=50 ms", *settings])
        self.keep_by("thu", *self.NAMES_PEOPLE, *LOGIN, f"second_factor = {second_factor}")

    def ldap(self, tool, dn, password, *words, way="StartTLS", simple=("-x",)):
        scheme, more = ("ldaps", ()) if way == "ldaps" else ("ldap", ("-ZZ",))
        environment = dict(self.environment, LDAPTLS_CACERT=str(ca_file(self)), LDAPTLS_REQCERT="demand")
        return run(tool, *more, *simple, "-H", f"{scheme}://localhost:{self.port(scheme)}", "-D", dn, "-w", password, *words,
                   check=False, errors="replace", env=environment)

    def bind(self, dn, password=PASSWORD, way="StartTLS"):
        """The result code."""
        return self.ldap("ldapwhoami", dn, password, way=way).returncode

    def imap(self, name, password=PASSWORD):
        context = tls_context(self)
        context.check_hostname = False
        client = imaplib.IMAP4_SSL("127.0.0.1", self.port("imaps"), ssl_context=context)
        try:
            client.login(name, password)
            return "OK"
        except imaplib.IMAP4.error as refused:
            return str(refused)
        finally:
            with contextlib.suppress(Exception):
                client.logout()

    def audit(self, kind):
        return [line for line in self.congvu("audit", "show", "--kind", kind).stdout.splitlines() if "service=ldap" in line]

    def app_password(self, login, scope):
        return json.loads(self.congvu("--json", "app-password", "add", login, "--label", "Sổ địa chỉ", "--scope",
                                      scope).stdout)


class Binds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Province()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.provision()

    def test_the_right_password_binds_and_is_known_to_slapd(self):
        for way in ("StartTLS", "ldaps"):
            said = self.server.ldap("ldapwhoami", HUY, PASSWORD, way=way)
            self.assertEqual((said.returncode, said.stdout.strip()), (SUCCESS, f"dn:{HUY}"), said.stderr)
        own = self.server.ldap("ldapsearch", HUY, PASSWORD, "-LLL", "-b", HUY, "-s", "base", "(objectClass=*)", "congvuStaffId")
        self.assertIn("congvuStaffId: LS000001", own.stdout, "his own, by slapd's rules for who he is")
        other = self.server.ldap("ldapsearch", HUY, PASSWORD, "-LLL", "-b", THANH, "-s", "base", "(objectClass=*)", "congvuStaffId",
                                 "cn")
        self.assertIn("cn:", other.stdout)
        self.assertNotIn("congvuStaffId", other.stdout)
        spelt = HUY.upper().replace(",", " , ")
        self.assertEqual(self.server.bind(spelt), SUCCESS, "a DN in any spelling of it")
        told = [line for line in self.server.audit("login") if "who=nqhuy" in line and "address=127.0.0.1" in line]
        self.assertEqual(len(told), 5, told)

    def test_nothing_else_binds(self):
        self.assertEqual(self.server.bind(HUY, ""), UNWILLING)
        self.assertEqual(self.server.bind("", ""), INAPPROPRIATE)
        self.assertEqual(self.server.bind(f"uid=nobody,{TOP}"), WRONG)
        self.assertEqual(self.server.bind(f"uid=nqhuy,{BASE}"), WRONG, "his name, another entry")
        self.assertEqual(self.server.bind("nqhuy"), 34, "no DN")
        self.assertEqual(self.server.bind("uid=nqhuy,dc=elsewhere"), WRONG)
        self.assertEqual(self.server.bind(f"cn=congvu,{BASE}"), WRONG)
        self.assertEqual(self.server.bind(TOP), WRONG)
        self.assertEqual(self.server.bind(HUY, PASSWORD + "\n"), WRONG)
        self.assertEqual(self.server.bind(f"uid=nqhuy\nmethod: 128\ncredlen: {len(PASSWORD)}\ncred: {PASSWORD}\n\n,{TOP}"), WRONG)
        for name in ("nqhuy", f"dn:{HUY}"):
            for mechanism in ("PLAIN", "DIGEST-MD5", "SCRAM-SHA-256"):
                sasl = self.server.ldap("ldapwhoami", "", PASSWORD, "-Y", mechanism, "-U", name, simple=())
                self.assertNotEqual(sasl.returncode, SUCCESS, "SASL knows nobody by a password")
        clear = run("ldapwhoami", "-x", "-H", f"ldap://localhost:{self.server.port('ldap')}", "-D", HUY, "-w", PASSWORD, check=False)
        self.assertEqual(clear.returncode, 13, "no password in clear")
        self.assertTrue(any("uid=nobody" in line for line in self.server.audit("login_failed")))
        self.assertNotIn(PASSWORD, self.server.log())
        self.assertNotIn(PASSWORD, (self.server.data / "ldap" / "slapd.log").read_text(errors="replace"))
        self.server.congvu("official", "unlock", "nqhuy")

    def test_nobody_sees_entries_without_a_login(self):
        found = run("ldapsearch", "-ZZ", "-x", "-LLL", "-H", f"ldap://localhost:{self.server.port('ldap')}", "-b", BASE,
                    env=dict(self.server.environment, LDAPTLS_CACERT=str(ca_file(self.server))), check=False)
        self.assertNotIn("dn:", found.stdout)

    def test_root_comes_in_over_the_socket_as_before(self):
        said = run("ldapwhoami", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data)).stdout
        self.assertEqual(said.strip(), f"dn:cn=congvu,{BASE}")

    def test_only_slapd_and_the_server_come_to_the_socket_between_them(self):
        door = (self.server.data / "ldap" / "binds").stat()
        slapd = Path(f"/proc/{self.server.slapd_pid()}").stat()
        self.assertEqual((door.st_uid, door.st_mode & 0o777), (slapd.st_uid, 0o600))

    def test_a_password_that_must_be_changed(self):
        made = self.server.congvu("--json", "official", "password", "nvthanh", "--generate", "--must-change")
        said = self.server.ldap("ldapwhoami", THANH, json.loads(made.stdout)["password"])
        self.assertEqual(said.returncode, UNWILLING)
        self.assertIn("must be changed first", said.stderr)
        self.assertEqual(self.server.bind(THANH, "wrong"), WRONG)
        self.server.congvu("official", "password", "nvthanh", stdin=f"{PASSWORD}\n{PASSWORD}\n")
        self.assertEqual(self.server.bind(THANH), SUCCESS)

    def test_app_passwords_by_their_scope(self):
        book, mail = self.server.app_password("dthuong", "ldap"), self.server.app_password("dthuong", "imap,submission")
        self.assertEqual(self.server.bind(HUONG, book["password"]), SUCCESS)
        self.assertEqual(self.server.bind(HUONG, mail["password"]), WRONG)
        self.assertIn("AUTHENTICATIONFAILED", self.server.imap("dthuong", book["password"]))
        self.server.congvu("app-password", "revoke", "dthuong", book["id"])
        self.assertEqual(self.server.bind(HUONG, book["password"]), WRONG)


class SecondFactors(unittest.TestCase):
    def test_a_password_alone_is_not_enough(self):
        with Province("everybody") as server:
            server.provision()
            said = server.ldap("ldapwhoami", HUY, PASSWORD)
            self.assertEqual(said.returncode, NEEDS_MORE)
            self.assertIn("app password", said.stderr)
            self.assertEqual(server.bind(HUY, "wrong"), WRONG)
            book = server.app_password("nqhuy", "ldap")
            said = server.ldap("ldapwhoami", HUY, book["password"])
            self.assertEqual((said.returncode, said.stdout.strip()), (SUCCESS, f"dn:{HUY}"), said.stderr)
            self.assertIn("error=denied", server.audit("login_failed")[0])


class LockOuts(unittest.TestCase):
    def test_wrong_ones_count_together_at_all_doors(self):
        with Province() as server:
            server.provision()
            self.assertEqual([server.bind(HUY, f"guess {i}") for i in range(2)], [WRONG, WRONG])
            self.assertIn("AUTHENTICATIONFAILED", server.imap("nqhuy", "guess 2"))
            self.assertEqual(server.bind(HUY), WRONG, "locked by what was wrong at both")
            self.assertIn("AUTHENTICATIONFAILED", server.imap("nqhuy"))
            self.assertIn("AUTHENTICATIONFAILED", server.imap("dthuong", "guess 0"))
            self.assertEqual([server.bind(HUONG, f"guess {i}") for i in (1, 2)], [WRONG, WRONG])
            self.assertIn("AUTHENTICATIONFAILED", server.imap("dthuong"), "and the other way round")
            shown = server.congvu("audit", "show", "--kind", "locked_out").stdout
            self.assertEqual((shown.count("who=nqhuy"), shown.count("who=dthuong")), (1, 1), shown)
            self.assertEqual(server.bind(THANH), SUCCESS)
            server.congvu("official", "unlock", "nqhuy")
            self.assertEqual(server.bind(HUY), SUCCESS)
            self.assertEqual(len([line for line in server.audit("login_failed") if "who=nqhuy" in line]), 3)

    def test_names_that_do_not_exist_are_refused_in_like_time(self):
        with Province(settings=["directory.refusal_delay=1 s"]) as server:
            server.provision()

            def time_of(dn, password):
                begun = time.monotonic()
                self.assertEqual(server.bind(dn, password, way="ldaps"), WRONG)
                return time.monotonic() - begun
            known, unknown = (min(time_of(dn, f"guess {i}") for i in range(5)) for dn in (HUY, f"uid=nobody,{TOP}"))
            self.assertLess(abs(known - unknown), 0.15, (known, unknown))
            self.assertGreater(min(known, unknown), 0.24)


class Locked(unittest.TestCase):
    def test_who_is_locked_reads_no_more_on_a_connection_that_is_open(self):
        with Province() as server:
            server.provision()
            environment = dict(server.environment, LDAPTLS_CACERT=str(ca_file(server)), LDAPTLS_REQCERT="demand")
            client = subprocess.Popen(["stdbuf", "-oL", "ldapsearch", "-x", "-ZZ", "-LLL", "-H",
                                       f"ldap://localhost:{server.port('ldap')}", "-D", HUY, "-w", PASSWORD, "-b", BASE,
                                       "-f", "-", "(uid=%s)", "mail"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      text=True, env=environment)
            for _ in range(2):
                client.stdin.write("dthuong\n")
                client.stdin.flush()
                wait_for(lambda: "uid=dthuong" in client.stdout.readline(), "the entry")
            server.congvu("official", "lock", "nqhuy", "--reason", "thử")
            after, _ = client.communicate("dthuong\n", timeout=PATIENCE)
            self.assertEqual(after.count("uid=dthuong"), 0, after)
            self.assertIn(client.returncode, (0, 32), "it was answered: nothing, or no such entry")


class Deaths(unittest.TestCase):
    def setUp(self):
        self.server = Province()
        self.server.start()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()

    def binds_again(self):
        wait_for(lambda: self.server.bind(HUY) == SUCCESS, "binds to work again")

    def test_slapd_killed(self):
        os.kill(self.server.slapd_pid(), signal.SIGKILL)
        self.binds_again()

    def test_congvud_killed(self):
        self.assertEqual(self.server.bind(HUY), SUCCESS)
        self.server.kill()
        self.server.start()
        self.binds_again()

    def test_where_nobody_is_asked_nobody_binds(self):
        (self.server.data / "ldap" / "binds").unlink()
        self.assertEqual(self.server.bind(HUY), OTHER)
        self.assertIn("UNAVAILABLE", self.server.imap("nqhuy"), "what is not in memory takes slapd's word")

    def test_what_waits_when_congvud_dies_is_not_granted(self):
        def guess(number):
            return self.server.bind(HUY, f"guess {number}", way="ldaps")
        for is_stopped in (True, False):
            with concurrent.futures.ThreadPoolExecutor(12) as crowd:
                if is_stopped:
                    os.kill(self.server.process.pid, signal.SIGSTOP)  # nobody takes the questions in
                guesses = [crowd.submit(guess, number) for number in range(12)]
                time.sleep(2 if is_stopped else 0.3)
                self.server.kill()
                codes = {one.result() for one in guesses}
            self.assertNotIn(SUCCESS, codes)
            self.server.start()
        self.server.congvu("official", "unlock", "nqhuy")
        self.binds_again()

    def test_what_waits_at_the_end_is_refused(self):
        def guess(number):
            return [self.server.bind(f"uid=guess{number},{TOP}", f"guess {i}", way="ldaps") for i in range(4)]
        with concurrent.futures.ThreadPoolExecutor(12) as crowd:
            guesses = [crowd.submit(guess, number) for number in range(12)]
            time.sleep(0.3)
            begun = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - begun, 30)
            codes = {code for one in guesses for code in one.result()}
            self.assertNotIn(SUCCESS, codes)
            self.assertTrue(codes & {BUSY, UNAVAILABLE}, codes)

    def test_who_finds_no_place_among_all_connections_is_refused(self):
        self.server.stop()
        self.server.settings.append("net.max_connections=30")
        self.server.start()
        def guess(number):
            return self.server.bind(HUY, f"guess {number}", way="ldaps")
        with contextlib.ExitStack() as open_ones:
            for _ in range(60):
                with contextlib.suppress(OSError):
                    open_ones.enter_context(socket.create_connection(("127.0.0.1", self.server.port("imaps")), 5))
            with concurrent.futures.ThreadPoolExecutor(10) as crowd:
                codes = set(crowd.map(guess, range(40)))
        self.assertNotIn(SUCCESS, codes)

    def test_many_at_once_do_not_stand_in_the_way_of_mail(self):
        codes, is_over, lock = set(), threading.Event(), threading.Lock()

        def guess_on(number):
            with contextlib.closing(Binder(self.server)) as stranger:
                while not is_over.is_set():
                    code = stranger.bind(f"uid=guess{number},{TOP}", f"guess {number}")
                    with lock:
                        codes.add(code)
        with concurrent.futures.ThreadPoolExecutor(40) as crowd:
            guesses = [crowd.submit(guess_on, number) for number in range(40)]
            try:
                wait_for(lambda: BUSY in codes, "more binds than there is room for")
                said = [self.server.imap("nvthanh") for _ in range(5)]
            finally:
                is_over.set()
            for one in guesses:
                one.result()
        self.assertEqual(said, ["OK"] * 5, self.server.log()[-5000:])
        self.assertLessEqual(codes, {WRONG, BUSY})
        self.assertIn(WRONG, codes)
        self.binds_again()


class Imports(unittest.TestCase):
    """slapd has few threads while it takes in many entries, and whoever binds holds one of them."""

    FIRST, SECOND, GUESSERS = 1500, 3000, 40

    def setUp(self):
        self.server = Province()
        self.server.start()
        self.addCleanup(self.server.__exit__, None)
        self.server.congvu("agency", "import", shutil.copy(ROOT / "conf/demo/langson/agencies.csv", self.server.scratch))
        head, *lines = (ROOT / "conf/demo/langson/officials.csv").read_text().splitlines(keepends=True)
        self.first, self.second = self.server.scratch / "first.csv", self.server.scratch / "second.csv"
        self.first.write_text(head + "".join(lines[:self.FIRST]))
        self.second.write_text(head + "".join(lines[self.FIRST:self.FIRST + self.SECOND]))
        self.server.congvu("official", "import", self.first)

    def dns(self):
        found = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b", BASE,
                    "(congvuKind=official)", "1.1")
        return re.findall(r"^dn: (uid=.*)$", found.stdout, re.M)

    def log_but_guesses(self):
        return "".join(line for line in self.server.log().splitlines(True)
                       if "ldap: login failed" not in line and "too many logins at once" not in line)

    def test_one_goes_on_amid_many_binds(self):
        dns, codes, is_over = self.dns(), set(), threading.Event()
        with open(self.first.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
            people = iter(list(csv.DictReader(file)))

        def log_in():
            person = next(people)  # of nobody is anything remembered
            return self.server.imap(person["login"], person["first_password"])

        def guess_on(number):
            with contextlib.closing(Binder(self.server)) as stranger:
                for dn in itertools.islice(itertools.cycle(dns), number, None, self.GUESSERS):
                    if is_over.is_set():
                        return
                    codes.add(stranger.bind(dn, f"guess {number}"))
        self.assertEqual(log_in(), "OK", "somebody has logged in from this network before")
        with concurrent.futures.ThreadPoolExecutor(self.GUESSERS + 1) as crowd:
            try:
                guesses = [crowd.submit(guess_on, number) for number in range(self.GUESSERS)]
                wait_for(lambda: WRONG in codes, "guesses")
                importing = crowd.submit(self.server.congvu, "official", "import", self.second)
                said = []
                while not importing.done():
                    said.append(log_in())
                    time.sleep(0.1)  # they are to last as long as the import
                importing.result()
                said.append(log_in())
            finally:
                is_over.set()
            for one in guesses:
                one.result()
        self.assertEqual(len(self.dns()), self.FIRST + self.SECOND)
        self.assertEqual(set(said), {"OK"}, self.log_but_guesses())
        self.assertLessEqual(codes, {WRONG, BUSY})


if __name__ == "__main__":
    main()
