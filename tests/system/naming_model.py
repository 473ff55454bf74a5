"""The naming rules of five regulations once more, as plainly as they can be said, to hold the server's addresses against:
what each person of a list gets, by which step, and who gets none without a decision."""

import csv
import unicodedata
from collections import Counter

from harness import ROOT

PROVINCE = ROOT / "conf/demo/langson"
COLUMNS = ("staff_id", "full_name", "sex", "title", "agency_code", "phone", "birth_date", "id_digits", "login")
LATE = "LS999999"


def fold(text):
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in parts if letter.isascii() and letter.isalnum())


class Person:
    def __init__(self, row, agency=""):
        words = [fold(word) for word in row["full_name"].replace("-", " ").split()]
        self.given, self.others, self.agency = words[-1], words[:-1], agency
        self.full, self.initials = "".join(words), "".join(word[0] for word in words[:-1])
        self.short = self.others[0][0] + "".join(self.others[1:]) + self.given
        _, month, year = row["birth_date"].split("/")
        self.year, self.month_year, self.digits = year, f"{int(month):02}{year}", row["id_digits"]


# By profile: (step, what it makes of a person); {} is the first number, from 2, that is free.
STEPS = {
    "langson": (("initials+given", lambda one: one.initials + one.given),
                ("initials+given+ordinal", lambda one: one.initials + one.given + "{}")),
    "ninhbinh": (("given+initials.agency", lambda one: f"{one.given}{one.initials}.{one.agency}"),),
    "nghean": (("given+initials", lambda one: one.given + one.initials),
               ("given+initials+ordinal", lambda one: one.given + one.initials + "{}")),
    "dongthap": (("full", lambda one: one.full),
                 ("full+year", lambda one: one.full + one.year),
                 ("family_initial+middle+given", lambda one: one.short),
                 ("initials+given", lambda one: one.initials + one.given),
                 ("initials+given+year", lambda one: one.initials + one.given + one.year),
                 ("initials+given+month_year", lambda one: one.initials + one.given + one.month_year)),
    "bacninh": (("given+initials+id3", lambda one: one.given + one.initials + one.digits[-3:]),
                ("given+initials+id4", lambda one: one.given + one.initials + one.digits[-4:])),
}


class Model:
    """`agencies`: what stands for each in an address, by code; `taken`: what is nobody's to have."""

    def __init__(self, profile, agencies, taken):
        self.steps, self.agencies, self.taken, self.next = STEPS[profile], agencies, set(taken), {}

    def name(self, row):
        """(login, step), or None where the regulation asks for a decision."""
        one = Person(row, self.agencies.get(row["agency_code"], ""))
        for step, make in self.steps:
            login = self.numbered(make(one))
            if login not in self.taken:
                self.taken.add(login)
                return login, step
        return None

    def numbered(self, login):
        if "{}" not in login:
            return login
        number = self.next.get(login, 2)
        while login.format(number) in self.taken:
            number += 1
        self.next[login] = number + 1
        return login.format(number)


def people(count):
    """So many of the sample province, with birth dates and the last digits of citizen ids made up. Of a part of them those
    come first who share most: their full name, or what is left of it within one agency."""
    with open(PROVINCE / "officials.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, 2):
        row["birth_date"] = f"{1 + line % 28}/{1 + line % 12}/{1962 + line * 7919 % 40}"
        row["id_digits"], row["login"] = str(1000 + line * 104729 % 9000), ""
    if count >= len(rows):
        return rows
    made = {row["staff_id"]: Person(row) for row in rows}
    names = Counter(one.full for one in made.values())
    within = Counter((row["agency_code"], one.given, one.initials) for row, one in zip(rows, made.values()))

    def shared(row):
        one = made[row["staff_id"]]
        return within[row["agency_code"], one.given, one.initials] > 1, names[one.full], one.full
    chosen = {row["staff_id"] for row in sorted(rows, key=shared, reverse=True)[:count]}
    return [row for row in rows if row["staff_id"] in chosen]


def write_list(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        out.writerows(rows)


def write_agencies(path, codes):
    """Those of the sample province with these codes, and all above them; gives their short names by code."""
    with open(PROVINCE / "agencies.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parents, wanted = {row["code"]: row["parent"] for row in rows}, set()
    for code in codes:
        while code and code not in wanted:
            wanted.add(code)
            code = parents[code]
    rows = [row for row in rows if row["code"] in wanted]
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    return {row["code"]: row["short_name"] for row in rows}
