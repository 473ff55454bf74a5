#!/usr/bin/env python3
"""Five provinces' rules for addresses on the same people, each through a whole server: what a dry run says is what comes
of it, nothing of it ever changes, and whoever comes later gets what is left.

CONGVU_IMPORT_ROWS says how many people; all of the sample province, 14,411, where it asks for more than there are."""

import csv
import imaplib
import json
import os
import re
import smtplib
import sys
import time
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import Server, ldapi, main, run, tls_context  # noqa: E402
from naming_model import LATE, STEPS, Model, people, write_agencies, write_list  # noqa: E402

ROWS = int(os.environ.get("CONGVU_IMPORT_ROWS", 700))
PATIENCE = 1800


class Province:
    """An empty server for the domain of one, with the agencies in it and a list of people beside it."""

    def __init__(self, profile):
        self.profile, self.domain = profile, f"{profile}.gov.vn"
        self.server = Server(settings=[f"directory.domains={self.domain}"])
        self.list, self.agencies = self.server.scratch / "staff.csv", self.server.scratch / "agencies.csv"

    def take_in_agencies(self, rows):
        """By the province's patterns; those for which these leave a decision to the operator, by the server's own."""
        self.parts = write_agencies(self.agencies, {row["agency_code"] for row in rows})
        done = self.server.congvu("agency", "import", self.agencies, "--profile", self.profile, check=False, patience=PATIENCE)
        if done.returncode != 0:
            self.server.congvu("agency", "import", self.agencies, patience=PATIENCE)

    def take_in(self, *more):
        done = self.server.congvu("--json", "official", "import", self.list, "--profile", self.profile, *more, check=False,
                                  patience=PATIENCE)
        return json.loads(done.stdout.splitlines()[-1])

    def entries(self, kind, *attributes):
        """What slapd itself has."""
        text = run("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), "-LLL", "-o", "ldif-wrap=no", "-b",
                   f"dc={self.profile},dc=gov,dc=vn", f"(&(objectClass=congvuAccount)(congvuKind={kind}))", *attributes).stdout
        return [dict(re.findall(r"^(\w+): (.*)$", entry, re.M), dn=entry.splitlines()[0])
                for entry in text.strip().split("\n\n") if entry]

    def officials(self, *attributes):
        """By staff id; all of these attributes of each."""
        found = self.entries("official", "congvuStaffId", *attributes)
        return {one["congvuStaffId"]: tuple(one[name] for name in attributes) for one in found}

    def model(self):
        """Of who comes into what the agencies have left."""
        boxes = [(re.search(r",ou=([^,]+)", one["dn"])[1], one["uid"]) for one in self.entries("agency", "uid")]
        return Model(self.profile, {**self.parts, **dict(boxes)}, {uid for _, uid in boxes})


class Provinces(unittest.TestCase):
    def test_langson(self):
        self.play("langson")

    def test_ninhbinh(self):
        self.play("ninhbinh")

    def test_nghean(self):
        self.play("nghean")

    def test_dongthap(self):
        self.play("dongthap")

    def test_bacninh(self):
        self.play("bacninh")

    def play(self, profile):
        province, rows = Province(profile), people(ROWS)
        with province.server:
            province.take_in_agencies(rows)
            model = province.model()
            want = {row["staff_id"]: model.name(row) for row in rows}
            write_list(province.list, rows)
            self.check_dry_run(province, rows, want)
            began = time.monotonic()
            said = province.take_in()
            self.assertEqual(said["new"], sum(map(bool, want.values())))
            print(f"{profile}: {said['new']} taken in within {time.monotonic() - began:.1f} s, {said['refused']} to be decided, "
                  + ", ".join(f"{one['count']} by {one['step']}" for one in said["addresses"]), file=sys.stderr)
            self.check_addresses(province, {staff_id: named[0] for staff_id, named in want.items() if named})
            self.decide(province, rows, want)
            self.check_again(province, rows)
            self.check_who_comes_later(province, rows, model)
            self.check_letters_and_logins(province, rows)

    def check_dry_run(self, province, rows, want):
        said = province.take_in("--dry-run")
        planned = {one["staff_id"]: (one["login"], one["step"]) for one in said["officials"]}
        self.assertEqual(planned, {staff_id: named for staff_id, named in want.items() if named})
        refused = {row["line"] for row in said["rows"] if row["column"] == "login"}
        self.assertEqual(refused, {line for line, row in enumerate(rows, 2) if not want[row["staff_id"]]})
        self.assertEqual({one["step"]: one["count"] for one in said["addresses"] if one["count"]},
                         Counter(named[1] for named in want.values() if named))
        self.check_collisions(province, said, want)
        self.check_told(province, said)
        self.assertEqual(province.officials("uid"), {}, "nothing was written")

    def check_told(self, province, said):
        """A dry run once more, for people: the same of it."""
        told = province.server.congvu("official", "import", province.list, "--profile", province.profile, "--dry-run",
                                      check=False, patience=PATIENCE).stdout
        for one in said["addresses"]:
            self.assertIn(f"{one['count']:,} " + ("numbered" if "ordinal" in one["step"] else f"by {one['step']}"), told)
        stepped = [(one["staff_id"], one["address"], one["step"]) for one in said["officials"] if one["taken"]]
        if stepped:
            with open(province.list.with_suffix(".addresses.csv"), encoding="utf-8-sig", newline="") as file:
                self.assertEqual([(row["staff_id"], row["address"], row["step"]) for row in csv.DictReader(file)], stepped)

    def check_collisions(self, province, said, want):
        """Whoever does not get the plainest is told who has it: one of the list before him, or an agency."""
        plainest = STEPS[province.profile][0][0]
        holders = {named[0]: staff_id for staff_id, named in want.items() if named}
        for one in said["officials"]:
            self.assertEqual(one["step"] != plainest, bool(one["taken"]), one)
            for holder in one["taken"]:
                self.assertEqual(holders.get(holder["login"], holder["id"]), holder["id"], one)

    def check_addresses(self, province, want):
        mails = province.officials("uid", "mail")
        self.assertEqual(mails, {staff_id: (login, f"{login}@{province.domain}") for staff_id, login in want.items()})
        everybodys = [mail for _, mail in mails.values()] + [one["mail"] for one in province.entries("agency", "mail")]
        self.assertEqual(len(set(everybodys)), len(everybodys))
        for _, mail in mails.values():
            self.assertRegex(mail, r"^[a-z0-9]+(\.[a-z0-9]+)*@")

    def decide(self, province, rows, want):
        """As the regulation has it: the operator agrees with whoever is left, and writes it down."""
        left = [row for row in rows if not want[row["staff_id"]]]
        for row in left:
            row["login"] = "decided." + row["staff_id"].lower()
        write_list(province.list, rows)
        said = province.take_in()
        self.assertEqual((said["new"], said["same"], said["refused"]), (len(left), len(rows) - len(left), 0))
        self.assertLessEqual({(row["login"],) for row in left}, set(province.officials("uid").values()))

    def check_again(self, province, rows):
        there = province.officials("entryUUID", "entryCSN", "uid", "mail")
        said = province.take_in()
        self.assertEqual((said["new"], said["changed"], said["same"], said["refused"]), (0, 0, len(rows), 0))
        self.assertEqual(province.officials("entryUUID", "entryCSN", "uid", "mail"), there, "nothing was written")

    def check_who_comes_later(self, province, rows, model):
        """At the head of the list, and yet nobody's address changes."""
        there = province.officials("entryUUID", "uid", "mail")
        late = dict(rows[0], staff_id=LATE, birth_date="1/1/1999", id_digits="0007", login="")
        named = model.name(late)
        if not named:
            late["login"] = "decided.late"
        write_list(province.list, [late, *rows])
        said = province.take_in()
        self.assertEqual((said["new"], said["same"]), (1, len(rows)))
        now = province.officials("entryUUID", "uid", "mail")
        self.assertEqual(now.pop(LATE)[1], named[0] if named else "decided.late")
        self.assertEqual(now, there)

    def check_letters_and_logins(self, province, rows):
        with open(province.list.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
            given = {one["staff_id"]: one for one in csv.DictReader(file)}
        self.assertEqual(len(given), len(rows) + 1)
        some = [given[staff_id] for staff_id in (rows[0]["staff_id"], rows[-1]["staff_id"], LATE)]
        with smtplib.SMTP("127.0.0.1", province.server.port("smtp")) as smtp:
            for one in some:
                smtp.sendmail("x@example.org", [one["address"]], f"Subject: to {one['staff_id']}\r\n\r\nx\r\n")
        for one in some:
            with imaplib.IMAP4_SSL("localhost", province.server.port("imaps"), ssl_context=tls_context(province.server)) as imap:
                imap.login(one["login"], one["first_password"])
                self.assertEqual(imap.select("INBOX", readonly=True)[1], [b"1"])
                self.assertIn(f"to {one['staff_id']}".encode(), imap.fetch("1", "BODY[HEADER]")[1][0][1])


if __name__ == "__main__":
    main()
