#!/usr/bin/env python3
"""What is there already is changed: people by a staff list (congvu official import --update), agencies by hand (congvu agency
edit), on a whole server with its slapd."""

import csv
import json
import re
import sys
import unittest
from base64 import b64decode
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import ROOT, Server, ldapi, main, run  # noqa: E402

LANGSON = ROOT / "conf/demo/langson"
AGENCIES, OFFICIALS = 60, 300


class Update(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        profiles = cls.server.scratch / "profiles"
        profiles.mkdir()
        (profiles / "hep.conf").write_text("[profile]\ntitle = Hẹp\n[quota]\nperson = 1 GiB\nperson_most = 1 GiB\n")
        cls.server.settings.append(f"policy.profiles={profiles}")
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        cls.agencies = cls.beginning("agencies.csv", AGENCIES)
        codes = {row["code"] for row in csv.DictReader(open(cls.agencies, encoding="utf-8"))}
        cls.officials = cls.beginning("officials.csv", OFFICIALS, lambda row: row["agency_code"] in codes)
        cls.server.congvu("agency", "import", cls.agencies, "--profile", "langson")
        cls.server.congvu("official", "import", cls.officials)
        cls.people = list(csv.DictReader(open(cls.officials, encoding="utf-8")))

    @classmethod
    def beginning(cls, name, count, is_wanted=lambda row: True):
        with open(LANGSON / name, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if is_wanted(row)][:count]
        return cls.write(name, rows)

    @classmethod
    def write(cls, name, rows):
        target = cls.server.scratch / name
        with open(target, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return target

    def ldap(self, where, *attributes):
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   "dc=langson,dc=gov,dc=vn", where, *attributes).stdout
        return [{name: b64decode(value).decode() if colons == "::" else value
                 for name, colons, value in re.findall(r"^(\w+)(::?) (.*)$", entry, re.M)}
                for entry in text.strip().split("\n\n") if entry]

    def titles(self):
        return {one["congvuStaffId"]: one.get("title", "")
                for one in self.ldap("(congvuStaffId=*)", "congvuStaffId", "title")}

    def test_1_fifty_titles_and_a_line_that_makes_no_sense(self):
        rows = [dict(row) for row in self.people]
        for row in rows[:50]:
            row["title"] = "Chuyên viên chính"
            row["birth_date"] = "19/05/1985"
        for row in rows[50:]:
            row["birth_date"] = ""
        rows[60]["phone"] = "gọi sau"
        changed = self.write("changed.csv", rows)
        before = self.titles()
        hinted = self.server.congvu("official", "import", changed, check=False)
        self.assertIn("--update", hinted.stdout)
        self.assertEqual(self.titles(), before, "without --update nobody is changed")

        dry = self.server.congvu("official", "import", changed, "--update", "--dry-run", check=False).stdout
        self.assertEqual(len(re.findall(r"title: .* → Chuyên viên chính", dry)),
                         sum(1 for row in rows[:50] if before[row["staff_id"]] != "Chuyên viên chính"), dry)
        self.assertNotIn("1985", dry)
        self.assertEqual(self.titles(), before, "a dry run changes nobody")

        done = self.server.congvu("--json", "official", "import", changed, "--update", check=False)
        self.assertEqual(done.returncode, 1, "a line was refused")
        told = json.loads(done.stdout)
        self.assertEqual((told["changed"], told["refused"]), (50, 1), done.stdout)
        after = self.titles()
        for row in rows[:50]:
            self.assertEqual(after[row["staff_id"]], "Chuyên viên chính")
        for row in rows[50:]:
            self.assertEqual(after[row["staff_id"]], before[row["staff_id"]])
        births = self.ldap("(congvuBirthDate=*)", "congvuStaffId", "congvuBirthDate")
        self.assertEqual(len(births), 50)

        again = json.loads(self.server.congvu("--json", "official", "import", changed, "--update", check=False).stdout)
        self.assertEqual((again["changed"], again["refused"]), (0, 1), "it is finished")
        records = [json.loads(line) for line in
                   self.server.congvu("--json", "audit", "show", "--kind", "modified").stdout.splitlines()]
        of_people = [one for one in records if "by a list" in one.get("event", "") and one.get("who")]
        self.assertEqual(len(of_people), 50)
        self.assertTrue(all("birth_date" in one["detail"] and "1985" not in str(one) for one in of_people))

    def test_2_an_agency_is_called_otherwise_and_its_people_and_its_mailbox_follow(self):
        code = self.people[0]["agency_code"]
        address = json.loads(self.server.congvu("--json", "agency", "show", code).stdout)["agency"]["address"]
        shown = self.server.congvu("agency", "edit", code, "--name", "Văn phòng Đổi mới", "--kind", "office").stdout
        self.assertIn("Văn phòng Đổi mới", shown)
        self.assertIn(address, shown)
        for one in self.ldap(f"(&(objectClass=congvuAccount)(congvuStaffId={self.people[0]['staff_id']}))", "o"):
            self.assertEqual(one["o"], "Văn phòng Đổi mới")
        if address:
            self.assertEqual([one["cn"] for one in self.ldap(f"(&(objectClass=congvuAccount)(mail={address}))", "cn")],
                             ["Văn phòng Đổi mới"])

    def test_3_a_profile_counts_at_once_and_one_that_is_not_there_is_refused(self):
        code = self.people[0]["agency_code"]
        refused = self.server.congvu("agency", "edit", code, "--profile", "khong-co", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("qcvn12", refused.stderr, "those that are there are named")
        self.server.congvu("agency", "edit", code, "--profile", "hep")
        self.assertIn("hep", self.server.congvu("agency", "show", code).stdout)
        refused = self.server.congvu("official", "edit", self.people[0]["staff_id"], "--quota", "2 GiB", check=False)
        self.assertIn("at most 1 GiB", refused.stderr)
        self.server.congvu("agency", "edit", code, "--profile", "")
        self.server.congvu("official", "edit", self.people[0]["staff_id"], "--quota", "2 GiB")


if __name__ == "__main__":
    main()
