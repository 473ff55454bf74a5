#!/usr/bin/env python3
"""kill -9 while a secret is being changed, at the named steps and at any moment, slapd too: afterwards the old password
works or the new one, never both and never none; no code of a second factor has counted twice; an app password that was
shown works. What took effect is in the audit, whoever was cut off before he could record it."""

import json
import os
import random
import re
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from factor_test import Province, code_at  # noqa: E402
from harness import PASSWORD, ldapi, main, run, wait_for  # noqa: E402
from logins_test import log_in, scram  # noqa: E402
from province import HeldTest  # noqa: E402

ROUNDS = min(50, int(os.environ.get("CONGVU_KILL_ROUNDS", 10)) // 2)
CHANCE = random.Random(int(os.environ.get("CONGVU_SEED", random.randrange(1 << 32))))
# Before slapd is asked, when it has answered, when the change has come back from it (the first time that is before all).
BEFORE, AFTER, SHOWN, ANY = "directory.changing", "directory.changed", "directory.shown:2", None
MOMENTS = (BEFORE, AFTER, SHOWN, BEFORE, AFTER, SHOWN, *[ANY] * ROUNDS)


class KilledAmidSecrets(HeldTest):
    def setUp(self):
        self.server = self.hold(Province())
        self.server.provision()
        self.server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")

    def die(self, moment, act):
        """What came of the act (its finished process) while the server died at that moment; then it is up again."""
        server, done = self.server, []
        if moment:
            server.stop()
            server.environment["CONGVU_FAILPOINT"] = f"{moment}=kill"
            server.start()
        actor = threading.Thread(target=lambda: done.append(act()))
        actor.start()
        if moment:
            wait_for(lambda: server.process.poll() is not None, f"the act to come to {moment}")
            del server.environment["CONGVU_FAILPOINT"]
        else:
            time.sleep(CHANCE.random() / 4)
        server.kill()
        actor.join()
        server.start()
        return done[0]

    def records(self, kind, who):
        lines = self.server.congvu("--json", "audit", "show", "--kind", kind, "--who", who).stdout.splitlines()
        return [record for record in map(json.loads, lines) if "kind" in record]

    def changes_on_record(self):
        # What was read last before may be from before he was there.
        cut_off = [record for kind in ("modified", "created") for record in self.records(kind, "dthuong")
                   if "cut off" in record.get("event", "")]
        return len(self.records("password_changed", "dthuong")) + len(cut_off)

    def change_password(self, by, old, new):
        if by == "himself":
            return self.server.congvu("password", "change", "--name", "dthuong", *self.server.at(),
                                      stdin=f"{old}\n{new}\n", check=False)
        return self.server.congvu("official", "password", "dthuong", stdin=f"{new}\n{new}\n", check=False)

    def test_a_password_is_the_old_one_or_the_new_one(self):
        server, old, changed = self.server, PASSWORD, 0
        before = self.changes_on_record()
        for number, moment in enumerate(MOMENTS):
            new, by = f"Khoai lang {number}!", "himself" if number % 4 < 2 else "an admin"
            done = self.die(moment, lambda: self.change_password(by, old, new))
            works = [one for one in (old, new) if log_in(server, "dthuong", one) == "OK"]
            self.assertEqual([one for one in (old, new) if scram(server, "dthuong", one) == "OK"], works)
            self.assertEqual(len(works), 1, done.stderr)
            if done.returncode == 0:
                self.assertEqual(works, [new], "what was answered holds")
            if moment:
                self.assertEqual(works, [old if moment == BEFORE else new])
            changed += works == [new]
            old = works[0]
            wait_for(lambda: self.changes_on_record() >= before + changed, "the change to be on record", 20)
        self.assertEqual(self.changes_on_record(), before + changed)
        self.assertEqual(server.congvu("audit", "verify").returncode, 0)

    def test_no_code_counts_twice(self):
        server = self.server
        for number, moment in enumerate(MOMENTS):
            secret, said = server.enrol("nqhuy")
            code = code_at(secret, time.time() + 30)  # a clock may be half a minute ahead
            if number % 2 == 0 and moment is ANY:
                code = re.findall(r"^  (\w{4}-\w{4}-\w{4})$", said, re.M)[0]
            tried = [self.die(moment, lambda: server.log_in("nqhuy", code, check=False))]
            for _ in range(3):
                tried.append(server.log_in("nqhuy", code, check=False))
                server.kill()  # who has shown one is asked for no other from there, until a restart
                server.start()
            counted = ["is logged in" in one.stdout for one in tried]
            self.assertLessEqual(sum(counted), 1, counted)
            if moment:
                self.assertEqual(counted, [False, moment == BEFORE, False, False])
            server.congvu("factor", "remove", "nqhuy")

    def test_an_app_password_that_was_shown_works(self):
        server, shown = self.server, []
        for moment in MOMENTS:
            done = self.die(moment, lambda: server.congvu("--json", "app-password", "add", "nvthanh", "--label", "x",
                                                          "--scope", "imap", check=False))
            if done.returncode == 0:
                shown.append(json.loads(done.stdout)["password"])
            for one in shown:
                self.assertEqual(log_in(server, "nvthanh", one), "OK")
            self.assertEqual(log_in(server, "nvthanh", PASSWORD), "OK")
            for one in re.findall(r"\b[0-9a-f]{8}\b", server.congvu("app-password", "list", "nvthanh").stdout):
                server.congvu("app-password", "revoke", "nvthanh", one)
            shown.clear()


    def hidden(self, login):
        """Of his entry what no address book shows."""
        found = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                    "dc=langson,dc=gov,dc=vn", f"(uid={login})", "congvuTotp", "congvuBirthDate", "userCertificate",
                    "congvuHourlyRate")
        return sorted(found.stdout.splitlines())

    def acts_on_record(self, login):
        lines = self.server.congvu("--json", "audit", "show", "--who", login).stdout.splitlines()
        return len([record for record in map(json.loads, lines) if "by" in record])

    def test_what_nobody_is_shown_is_on_record_once_it_is_there(self):
        """A second factor, a birth date, a certificate, what a service may send: there and on record, or neither."""
        server = self.server
        server.congvu("account", "add", "--kind", "service", "--agency", "H37", "--name", "Một cửa", "--address", "motcua")
        request = server.scratch / "request.pem"
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            server.scratch / "key.pem", "-out", request, "-subj", "/CN=whoever")
        acts = (("nqhuy", lambda _: ("factor", "remove", "nqhuy")),
                ("dthuong", lambda number: ("official", "edit", "dthuong", "--birth-date", f"{1960 + number}-05-19")),
                ("nvthanh", lambda _: ("cert", "enrol", "nvthanh", "--request", request, "--out", server.scratch / "out.pem")),
                ("motcua", lambda number: ("service", "set", "motcua", "--rate", str(100 + number))))
        for number, moment in enumerate(MOMENTS[:len(acts)] + MOMENTS[-2:]):
            for login, act in acts:
                if login == "nqhuy" and "congvuTotp" not in str(self.hidden(login)):
                    server.enrol("nqhuy")
                before, recorded = self.hidden(login), self.acts_on_record(login)
                done = self.die(moment, lambda: server.congvu(*act(number), check=False))
                wait_for(lambda: server.congvu("status", check=False).returncode == 0, "health")
                is_there = self.hidden(login) != before
                where = f"{act(number)} at {moment}: {done.stderr}"
                if moment:
                    self.assertEqual(is_there, moment != BEFORE, where)
                if done.returncode == 0:
                    self.assertTrue(is_there, where)
                if is_there:
                    wait_for(lambda: self.acts_on_record(login) > recorded, f"a record of {where}", 20)
                self.assertEqual(self.acts_on_record(login), recorded + is_there, where)
        self.assertEqual(server.congvu("audit", "verify").returncode, 0)


if __name__ == "__main__":
    main()
