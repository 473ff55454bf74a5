#!/usr/bin/env python3
"""What a profile rules, against a whole server with its slapd: quotas, agencies' mailboxes, birth dates in passwords, who
is locked out by wrong passwords."""

import csv
import imaplib
import io
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ldapi, main, run, tls_context  # noqa: E402

GIB = 1 << 30
BASE = "dc=langson,dc=gov,dc=vn"
LINES = (*Server.NAMES_PEOPLE,
         "[agencies]", "department = abbreviation",
         "[quota]", "person = 2 GiB", "person_most = 4 GiB", "agency = 10 GiB",
         "[login]", "wrong_most = 3", "unlock_earliest = 12 h", "second_factor = nobody",
         "[password]", "age_most = 3 months", "not_containing = login, name, birth_date",
         "[timers]", "reminders = 14 days")
AGENCIES = """code,parent,level,kind,name,short_name
H37,,province,peoples-committee,Ủy ban nhân dân tỉnh Lạng Sơn,ubnd
H37.2,H37,province,department,Sở Nội vụ,snv
"""
OFFICIALS = """staff_id,full_name,agency_code,ngày sinh,di động,hạn mức
LS1,Nguyễn Quang Huy,H37,19/05/1985,0912345678,
LS2,Nông Văn Thành,H37.2,,,3 GiB
LS3,Đặng Thị Hường,H37.2,,,9 GiB
"""


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings=["directory.refusal_delay=50 ms"])
        cls.server.keep_by("tinh", *LINES)
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.start()
        cls.dry = cls.imported("agency", AGENCIES, "--dry-run").stdout
        cls.agencies = cls.imported("agency", AGENCIES).stdout
        cls.foreseen = cls.imported("official", OFFICIALS, "--dry-run", check=False).stdout
        cls.officials = cls.imported("official", OFFICIALS, check=False).stdout

    @classmethod
    def imported(cls, kind, text, *more, check=True):
        path = cls.server.scratch / f"{kind}.csv"
        path.write_text(text)
        return cls.server.congvu(kind, "import", path, *more, check=check)

    def quota(self, name):
        shown = json.loads(self.server.congvu("--json", "official", "show", name).stdout)
        return shown["official"]["quota_bytes"]

    def entry(self, uid, *attributes):
        return run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-b", BASE, f"(uid={uid})",
                   *attributes).stdout

    def test_agencies_get_mailboxes_where_their_profile_has_a_pattern(self):
        self.assertIn("Sở Nội vụ → snv@langson.gov.vn · quota 10 GiB", self.dry)
        self.assertNotIn("Ủy ban nhân dân tỉnh Lạng Sơn →", self.dry)
        self.assertIn("2 new", self.agencies)
        self.assertEqual(self.quota("snv"), 10 * GIB)
        self.assertEqual(self.server.congvu("official", "show", "ubnd", check=False).returncode, 1)
        self.assertIn("0 new · 0 changed · 2 same", self.imported("agency", AGENCIES).stdout)

    def test_quotas_are_given_bounded_and_shown(self):
        self.assertIn("Nguyễn Quang Huy → nqhuy@langson.gov.vn · quota 2 GiB", self.foreseen)
        for said in (self.foreseen, self.officials):
            self.assertIn("line 4, column quota: a quota of 9 GiB is more than profile tinh allows: at most 4 GiB", said)
        self.assertEqual((self.quota("nqhuy"), self.quota("nvthanh")), (2 * GIB, 3 * GIB))
        refused = self.server.congvu("official", "edit", "nqhuy", "--quota", "5 GiB", check=False)
        self.assertIn("at most 4 GiB. Take 4 GiB or less; quota.person_most says so", refused.stderr)
        self.assertEqual(self.quota("nqhuy"), 2 * GIB)
        self.server.congvu("official", "edit", "nvthanh", "--quota", "profile")
        self.assertEqual(self.quota("nvthanh"), 2 * GIB)
        rows = list(csv.DictReader(io.StringIO(self.server.congvu("report", "quota", "--csv").stdout.lstrip("\ufeff"))))
        huy = next(row for row in rows if row["address"] == "nqhuy@langson.gov.vn")
        self.assertEqual((huy["profile"], huy["given_bytes"], huy["fits"]), ("tinh", str(2 * GIB), "ok"))
        self.assertIn(f"congvuQuota: {2 * GIB}", self.entry("nqhuy", "congvuQuota"))

    def test_a_birth_date_is_in_no_password_and_told_to_nobody(self):
        self.assertIn("congvuBirthDate: 1985-05-19", self.entry("nqhuy", "congvuBirthDate"))
        for password in ("Khoai-19051985", "Khoai lang 19/5/85"):
            refused = self.server.congvu("official", "password", "nqhuy", stdin=f"{password}\n{password}\n", check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("birth", refused.stderr)
        self.server.set_password("nqhuy", PASSWORD)
        self.server.congvu("official", "edit", "nvthanh", "--birth-date", "1/2/1980")
        self.assertIn("congvuBirthDate: 1980-02-01", self.entry("nvthanh", "congvuBirthDate"))
        self.server.congvu("official", "edit", "nvthanh", "--birth-date", "")
        self.assertNotIn("congvuBirthDate", self.entry("nvthanh", "congvuBirthDate"))
        shown = "".join(self.server.congvu(*words).stdout for words in (
            ("--json", "official", "show", "nqhuy"), ("directory", "export"), ("directory", "export", "--format", "ldif"),
            ("official", "find", "huy"), ("--json", "audit", "show")))
        self.assertNotIn("19/05/1985", shown)
        self.assertNotIn("1985-05-19", shown)
        for file in ("congvud.log", "data/life.book"):
            path = self.server.scratch / file
            self.assertNotIn("1985-05-19", path.read_text(errors="replace") if path.exists() else "")

    def test_what_is_ahead_of_a_password_is_shown(self):
        self.server.set_password("nqhuy", PASSWORD)
        self.server.stop()
        self.server.start()  # looks at once
        due = self.server.congvu("life", "due").stdout
        self.assertRegex(due, "password too old.*nqhuy")

    def test_who_is_locked_out_is_listed(self):
        self.server.set_password("nvthanh", PASSWORD)
        for attempt in range(3):
            with imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server)) as client:
                with self.assertRaises(client.error):
                    client.login("nvthanh", f"wrong {attempt} password")
        rows = list(csv.DictReader(io.StringIO(self.server.congvu("report", "locked", "--csv").stdout.lstrip("\ufeff"))))
        self.assertEqual([(row["address"], row["lock"], row["networks"]) for row in rows],
                         [("nvthanh@langson.gov.vn", "wrong-passwords", "1")])
        self.assertRegex(rows[0]["since"], r"^20\d\d-\d\d-\d\d \d\d:\d\d$")
        self.assertGreater(rows[0]["until"], rows[0]["since"])
        self.assertIn("wrong-passwords", self.server.congvu("report", "locked").stdout)
        self.assertIn('"lock":"wrong-passwords"', self.server.congvu("--json", "report", "locked").stdout)
        self.server.congvu("official", "unlock", "nvthanh")
        self.assertNotIn("nvthanh", self.server.congvu("report", "locked").stdout)


if __name__ == "__main__":
    main()
