"""The whole province into an empty server, until everybody is there in LDAP, SMTP and IMAP."""

import csv
import imaplib
import shutil
import smtplib
from pathlib import Path

from bench import measure, plot
from bench.page import table
from harness import BUILD, ROOT, Server, ldapi, run as run_client, tls_context

TITLE = "Taking in a province"
NUMBERS = {"rounds": 3, "persons": 20}
TRY = {"rounds": 1, "persons": 3}
AGENCIES, OFFICIALS = 957, 14411
ONE_MORE = "staff_id,full_name,sex,title,agency_code,phone\nONE{number},Nông Văn Mới,M,Chuyên viên,H37.1,02053800000\n"


def run(numbers, _):
    first, second, one_more = [], [], []
    for number in range(numbers.rounds):
        with Server() as server:
            officials = Path(shutil.copy(ROOT / "conf/demo/langson/officials.csv", server.scratch))
            with measure.stopwatch() as took:
                server.congvu("agency", "import", ROOT / "conf/demo/langson/agencies.csv")
                server.congvu("official", "import", officials)
                assert_present(server, officials)
            first.append(took())
            with measure.stopwatch() as took:
                server.congvu("official", "import", officials)
            second.append(took())
            one_more += [1000 * add_one(server, person) for person in range(numbers.persons)]
            measure.say(f"round {number + 1}: {first[-1]:.1f} s; again, unchanged: {second[-1]:.1f} s; "
                        f"one person more: {one_more[-1]:.0f} ms")
    return {"first_seconds": measure.spread(first), "again_seconds": measure.spread(second),
            "one_more_ms": measure.spread(one_more), "agencies": AGENCIES, "officials": OFFICIALS,
            "hash": measure.output_of(BUILD / "bench_hash")}


def add_one(server, number):
    """Seconds from the command to its person being in LDAP, accepted by SMTP and logged in by IMAP."""
    path = server.scratch / f"one-{number}.csv"
    path.write_text(ONE_MORE.format(number=number))
    with smtplib.SMTP("127.0.0.1", server.port("smtp")) as smtp, \
            imaplib.IMAP4_SSL("localhost", server.port("imaps"), ssl_context=tls_context(server)) as imap:
        smtp.ehlo()
        smtp.mail("load@example.org")
        with measure.stopwatch() as took:
            server.congvu("official", "import", path)
            with open(path.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
                (person,) = csv.DictReader(file)
            code, text = smtp.rcpt(person["address"])
            assert code == 250, text
            imap.login(person["login"], person["first_password"])
            found = run_client("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-LLL", "-b",
                               "dc=langson,dc=gov,dc=vn", f"(uid={person['login']})", "1.1")
            assert found.stdout.startswith("dn:"), found.stdout
    return took()


def count_in_ldap(server):
    """Officials' entries that slapd itself gives."""
    found = run_client("ldapsearch", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-LLL", "-b",
                       "dc=langson,dc=gov,dc=vn", "(&(objectClass=congvuAccount)(congvuKind=official))", "1.1")
    return found.stdout.count("dn:")


def assert_present(server, officials):
    """In LDAP all of them, by SMTP every address, by IMAP every hundredth with its first password."""
    with open(officials.with_suffix(".first-passwords.csv"), encoding="utf-8-sig", newline="") as file:
        people = list(csv.DictReader(file))
    assert count_in_ldap(server) == len(people) == OFFICIALS, len(people)
    with smtplib.SMTP("127.0.0.1", server.port("smtp")) as smtp:
        smtp.ehlo()
        for start in range(0, len(people), 1000):
            smtp.mail("load@example.org")
            codes = {smtp.rcpt(person["address"])[0] for person in people[start:start + 1000]}
            assert codes == {250}, codes
            smtp.rset()
    for person in people[::100]:
        with imaplib.IMAP4_SSL("localhost", server.port("imaps"), ssl_context=tls_context(server)) as imap:
            imap.login(person["login"], person["first_password"])


def words(found):
    cost = found["hash"]
    return f"""{found['agencies']} agencies and {found['officials']:,} officials from empty until all are present in LDAP,
        accepted by SMTP and able to log in by IMAP. First secrets are random (98 bits), so a quick Argon2id hash is enough for
        them: {cost['quick_ms']:.3f} ms each, included. A password that a person chooses costs {cost['ms']:.0f} ms (Argon2id,
        {cost['memory_kib'] // 1024} MiB, {cost['passes']} passes). One person more, into the full directory: from typing the
        command to all three, the programs' own starts included."""


def tables(found):
    first, again = found["first_seconds"], found["again_seconds"]
    return table(["", "seconds"],
                 [["from empty", f"**{first['median']:.1f}** ({first['least']:.1f} to {first['most']:.1f})"],
                  ["the same officials again, nothing changes", f"{again['median']:.1f}"],
                  ["one person more", "{median:.3f} ({least:.3f} to {most:.3f})".format(
                      **{name: value / 1000 for name, value in found["one_more_ms"].items()})]])


def draw(found):
    return plot.bars("Taking in a province of 14,411 officials", "seconds; median, least and most",
                     {"from empty": {"congvud": found["first_seconds"]},
                      "again, unchanged": {"congvud": found["again_seconds"]}})
