#!/usr/bin/env python3
"""Codes of a second factor by SMS against a whole server: typed by who has no authenticator, sent by a program."""

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from factor_test import OUTSIDE, PROFILE, Province  # noqa: E402
from harness import BUILD, PASSWORD, PATIENCE, main  # noqa: E402


class Messages(unittest.TestCase):
    """The program that sends them writes what it was given into a file."""

    def setUp(self):
        server = self.server = Province()
        self.told = server.scratch / "told"
        program = server.scratch / "send-sms"
        program.write_text(f"#!/bin/sh\necho \"$1 $(cat)\" >> {self.told}\n")
        program.chmod(0o755)
        (server.scratch / "profiles" / "thu.conf").write_text(PROFILE.replace("admins and outside", "everybody") + "sends_codes = yes\n")
        server.settings += [f"sms.program={program}", "sms.text=Ma: {code}."]

    def typed(self, *words):
        """congvu as it is typed, with the code that comes by SMS."""
        before = self.told.read_text().count("\n") if self.told.exists() else 0
        process = subprocess.Popen([BUILD / "congvu", *words, *self.server.at()], stdin=subprocess.PIPE, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=dict(os.environ, HOME=str(self.server.scratch / "home"), LC_ALL="C.UTF-8"))
        process.stdin.write(f"{PASSWORD}\n")
        process.stdin.flush()
        said = process.stderr.readline()
        self.assertIn("which ends in 678", said)
        line = self.told.read_text().splitlines()[before]
        mobile, code = re.fullmatch(r"(\S+) Ma: (\d{6})\.", line).groups()
        self.assertEqual(mobile, "+84912345678")
        out, _ = process.communicate(f"{code}\n", timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, out)
        return out, code

    def test_let_in_whose_telephone_is_registered(self):
        with self.server as server:
            server.provision()
            server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")
            self.assertIn("nqhuy has none", server.log_in("nqhuy", check=False).stderr)
            server.congvu("official", "edit", "nqhuy", "--mobile", "+84 912 345 678")
            self.assertFalse(self.told.exists())
            self.assertIn("wrong", server.log_in("nqhuy", password="wrong", check=False).stderr)
            self.assertFalse(self.told.exists(), "the right password comes first")
            out, code = self.typed("login", "--name", "nqhuy")
            self.assertIn("nqhuy is logged in", out)
            records = server.congvu("audit", "show", "--who", "nqhuy").stdout
            self.assertIn("a code was sent by SMS", records)
            self.assertNotIn(code, records + server.log())

            # An app password, by which mail is read from outside.
            server.congvu("official", "edit", "dthuong", "--mobile", "+84912345678")
            out, _ = self.typed("app-password", "add", "dthuong", "--own", "--label", "x", "--json")
            server.imap(OUTSIDE).login("dthuong", json.loads(out)["password"])

    def test_say_why_none_came(self):
        with self.server as server:
            server.provision()
            server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")
            server.congvu("official", "edit", "nqhuy", "--mobile", "+84912345678")
            (server.scratch / "send-sms").write_text("#!/bin/sh\necho no credit >&2; exit 7\n")
            self.assertIn("exit 7", server.log_in("nqhuy", check=False).stderr)
            self.assertIn("no credit", (server.data / "sms.log").read_text())


if __name__ == "__main__":
    main()
