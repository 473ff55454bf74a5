#!/usr/bin/env python3
"""A staff list half of whose rows are bad, taken in twice (FAULTS L10): every bad row is told of by file, line and column,
the others are in after the first time and the same after the second, with their mailboxes; mended, the rest comes in.

CONGVU_IMPORT_ROWS says how many; ./dev test long asks for 50,000."""

import csv
import imaplib
import json
import os
import re
import smtplib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import Server, ldapi, main, run, tls_context  # noqa: E402

ROWS = int(os.environ.get("CONGVU_IMPORT_ROWS", 2000))
PATIENCE = 1800
COLUMNS = ("staff_id", "full_name", "sex", "title", "agency_code", "phone", "role")
FAMILY = ("Nguyễn", "Trần", "Lê", "Hoàng", "Nông", "Vi", "Lý", "Đặng", "Lương", "Triệu", "Hứa")
MIDDLE = ("Văn", "Thị", "Quang", "Đức", "Minh", "Ngọc", "Xuân")
GIVEN = ("An", "Bình", "Cường", "Dung", "Đạt", "Giang", "Hà", "Huy", "Khánh", "Lan", "Mai", "Nam", "Oanh")
AGENCIES = ("H37", "H37.31", "H37.31.37")
# What is wrong, in which column, and in which column the report says so.
FAULTS = (("staff_id", "LS 1!", "staff_id"), ("staff_id", "", "staff_id"), ("full_name", "", "full_name"),
          ("full_name", "Nguyễn @ Huy", "full_name"), ("sex", "X", "sex"), ("title", "Văn\u200bthư", "title"),
          ("agency_code", "H99.1", "agency_code"), ("agency_code", "", "agency_code"), ("phone", "no phone", "phone"),
          ("role", "king", "role"), ("title", "x" * 201, "title"))


def person(number):
    name = f"{FAMILY[number % 11]} {MIDDLE[number % 7]} {GIVEN[number % 13]}"
    return {"staff_id": f"T{number:06}", "full_name": name, "sex": "MF"[number % 2], "title": "Chuyên viên",
            "agency_code": AGENCIES[number % 3], "phone": f"0205{number:07}", "role": ""}


def fault_of(number):
    """Every other one's."""
    return FAULTS[number // 2 % len(FAULTS)] if number % 2 else None


def write_list(path, is_mended=False):
    """The line of each bad row, and the column that is wrong."""
    bad = {}
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for number in range(ROWS):
            row, fault = person(number), None if is_mended else fault_of(number)
            if fault:
                row[fault[0]] = fault[1]
                bad[number + 2] = fault[2]
            out.writerow(row)
    return bad


class Twice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.import_people()
        cls.list = cls.server.scratch / "staff.csv"

    def take_in(self):
        done = self.server.congvu("--json", "official", "import", self.list, check=False, patience=PATIENCE)
        return json.loads(done.stdout.splitlines()[-1])

    def entries(self, changed=()):
        """Everybody's; without the stamp of the last change of these."""
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   "dc=langson,dc=gov,dc=vn", "(objectClass=congvuAccount)", "entryUUID", "entryCSN", "congvuStaffId", "mail").stdout
        entries = [dict(re.findall(r"^(\w+)::? (.*)$", entry, re.M)) for entry in text.strip().split("\n\n")]
        for entry in entries:
            if entry.get("congvuStaffId") in changed:
                entry.pop("entryCSN")
        return {tuple(sorted(entry.items())) for entry in entries if entry.get("congvuStaffId", "").startswith("T")}

    def first_passwords(self):
        with open(self.list.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
            return {one["staff_id"]: one for one in csv.DictReader(file)}

    def mailbox(self, person):
        with imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server)) as client:
            client.login(person["login"], person["first_password"])
            _, (status,) = client.status("INBOX", "(MESSAGES UIDNEXT UIDVALIDITY)")
            client.select("INBOX", readonly=True)
            return status, client.fetch("1", "(UID BODY[])")[1][0]

    def check_report(self, said, bad, **counts):
        self.assertEqual({name: said[name] for name in counts}, counts)
        self.assertEqual(Path(said["file"]), self.list)
        self.assertEqual({row["line"]: row["column"] for row in said["rows"]}, bad)
        self.assertEqual(len(said["rows"]), len(bad))
        with open(said["refused_file"], encoding="utf-8-sig", newline="") as file:
            self.assertEqual(sorted(int(row["line"]) for row in csv.DictReader(file)), sorted(bad))

    def test_half_of_it_bad_and_then_mended(self):
        server, half = self.server, ROWS - ROWS // 2
        bad = write_list(self.list)
        self.check_report(self.take_in(), bad, new=half, same=0, changed=0, refused=len(bad))
        people = self.first_passwords()
        self.assertEqual(len(self.entries()), half)
        self.assertEqual(len(people), half)
        some = [people[f"T{number:06}"] for number in range(0, ROWS, max(2, ROWS // 20 // 2 * 2))]
        with smtplib.SMTP("127.0.0.1", server.port("smtp")) as smtp:
            for one in some:
                smtp.sendmail("x@example.org", [one["address"]], f"Subject: {one['login']}\r\n\r\nkept\r\n")
        held = [self.mailbox(one) for one in some]
        who = {one["staff_id"] for one in some}  # their keys are kept when they log in
        there = self.entries(who)

        self.check_report(self.take_in(), bad, new=0, same=half, changed=0, refused=len(bad))
        self.assertEqual(self.entries(who), there, "nothing was written")
        self.assertEqual(self.first_passwords(), people)
        self.assertEqual([self.mailbox(one) for one in some], held)

        write_list(self.list, is_mended=True)
        said = self.take_in()
        self.assertEqual((said["new"], said["same"], said["refused"]), (ROWS - half, half, 0))
        self.assertLess(there, self.entries(who))
        self.assertEqual(len(self.entries()), ROWS)
        said = self.take_in()
        self.assertEqual((said["new"], said["same"], said["refused"]), (0, ROWS, 0))
        self.assertEqual([self.mailbox(one) for one in some], held)
        mails = [dict(entry)["mail"] for entry in self.entries()]
        self.assertEqual(len(set(mails)), ROWS, "an address for each")
        self.assertEqual(server.congvu("audit", "verify").returncode, 0)


if __name__ == "__main__":
    main()
