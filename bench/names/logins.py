"""Connect, log in and log out by IMAP, with passwords that were verified lately: ours beside Dovecot with its auth cache."""

import base64
import ctypes
import itertools
import os
import statistics
import subprocess

from bench import measure, plot
from bench.page import ratio, span, table
from bench.peers import dovecot
from bench.peers.congvud import Congvud
from bench.peers.peer import PASSWORD, opened
from harness import ldapi

TITLE = "Logins"
NUMBERS = {"rounds": 5, "seconds": 5, "users": 100}
TRY = {"rounds": 2, "seconds": 2, "users": 16}
SESSIONS = 64
MEMORY_KIB, PASSES = 19 * 1024, 2  # what a password that a person chose is hashed with: directory::HashCost
DEADLINE = 60  # seconds that a slice may take beyond its own
LINES = {"login": "LOGIN", "plain": "AUTHENTICATE PLAIN"}

# The cache holds what was looked up; who verifies with it is the setting below. Nothing is delayed or counted.
SETTINGS = """
auth_cache_ttl = 1 hour
auth_cache_negative_ttl = 0
auth_cache_verify_password_with_worker = {verified_by_worker}
auth_failure_delay = 0
login_trusted_networks = 127.0.0.0/8
mail_max_userip_connections = 0
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
"""


class Dovecot(dovecot.Dovecot):
    """Told each of our accounts and what its password is kept as."""

    packages = ("dovecot-imapd", "dovecot-lmtpd", "ldap-utils")
    verified_by_worker = "no"

    def __init__(self, scratch, ours):
        super().__init__(scratch)
        self.ours = ours

    def configure(self):
        super().configure()
        path = self.folder / "dovecot.conf"
        text = path.read_text()
        anybody = text[text.index("passdb {"):text.index("userdb {")]
        told = SETTINGS.format(folder=self.folder, verified_by_worker=self.verified_by_worker)
        path.write_text(text.replace(anybody, told))
        (self.folder / "users").write_text("".join(f"{name}:{self.kept(hashed)}\n" for name, hashed in hashes(self.ours.server)))

    def kept(self, hashed):
        return hashed.replace("{ARGON2}", "{ARGON2ID}")


class ByWorkers(Dovecot):
    name = "Dovecot, hashing in workers"
    verified_by_worker = "yes"


class WithoutHash(Dovecot):
    name = "Dovecot, nothing hashed"

    def kept(self, hashed):
        return f"{{PLAIN}}{PASSWORD}"


class Ours(Congvud):
    """The accounts of a bench have a hash that takes no time; here they have one as people's own passwords have."""

    def __enter__(self):
        super().__enter__()
        try:
            self.hash_slowly()
        except BaseException:
            self.__exit__()
            raise
        return self

    def hash_slowly(self):
        hashed = argon2id(PASSWORD)
        changes = "".join(f"dn: {one['dn']}\nchangetype: modify\nreplace: userPassword\nuserPassword: {hashed}\n\n"
                          for one in accounts(self.server))
        ldap(self.server, "ldapmodify", stdin=changes)


def argon2id(password):
    text = ctypes.create_string_buffer(256)
    word, size = ctypes.c_uint32, ctypes.c_size_t
    done = ctypes.CDLL("libargon2.so.1").argon2id_hash_encoded(
        word(PASSES), word(MEMORY_KIB), word(1), password.encode(), size(len(password)), os.urandom(16), size(16), size(32),
        text, size(len(text)))
    if done != 0:
        raise measure.LoadFailed(f"libargon2 gives {done}")
    return "{ARGON2}" + text.value.decode()


def ldap(server, program, *words, stdin=None):
    return subprocess.run([program, "-Y", "EXTERNAL", "-Q", "-H", ldapi(server.data), *words], input=stdin,
                          capture_output=True, text=True, check=True).stdout


def accounts(server):
    """Their attributes, of entries with a password."""
    found = ldap(server, "ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "dc=bench,dc=test", "(userPassword=*)", "uid",
                 "userPassword")
    entries = (dict(map(decoded, entry.splitlines())) for entry in found.split("\n\n"))
    return [entry for entry in entries if "uid" in entry]


def hashes(server):
    """(login, hash) of every account, as slapd holds it."""
    return [(entry["uid"], entry["userPassword"]) for entry in accounts(server)]


def decoded(line):
    name, _, value = line.partition(": ")
    return (name[:-1], base64.b64decode(value).decode()) if name.endswith(":") else (name, value)


def run(numbers, scratch):
    made = {}  # (line, contender): what the load generator reports, once a round
    ours = Ours(scratch, numbers.users, settings=("imap.max_sessions_per_account=0",))
    with opened(ours, *(kind(scratch, ours) for kind in (Dovecot, ByWorkers, WithoutHash))) as company:
        kept = hashes(ours.server)[0][1].rpartition("$")[0].rpartition("$")[0]
        for name in list(company.there):
            company.play(name, lambda peer: slice_of(peer, "login", numbers, messages=numbers.users))
        for number in range(numbers.rounds):
            for line, name in itertools.product(LINES, list(company.there)):
                report = company.play(name, lambda peer: slice_of(peer, line, numbers, seconds=numbers.seconds))
                if report:
                    made.setdefault((line, name), []).append(report)
            measure.say(f"round {number + 1}: " + ", ".join(
                f"{line} {name} {reports[-1]['per_second']:.0f}/s {reports[-1]['cpu_ms']:.2f} ms"
                for (line, name), reports in made.items()))
        made = {key: reports for key, reports in made.items() if key[1] in company.there}
    return {"rounds": numbers.rounds, "seconds": numbers.seconds, "users": numbers.users, "kept": kept,
            "missing": company.missing, "figures": figures(made), "ratios": ratios(made)}


def slice_of(peer, line, numbers, **until):
    return measure.load(peer, "imap", commands=line, sessions=SESSIONS, users=numbers.users,
                        deadline=DEADLINE + numbers.seconds, **until)


def figures(made):
    found = {}
    for (line, name), reports in made.items():
        figure = {key: statistics.median(report[key] for report in reports) for key in ("cpu_ms", "p50_ms", "p99_ms")}
        figure["per_second"] = measure.spread([report["per_second"] for report in reports])
        found.setdefault(line, {})[name] = figure
    return found


def ratios(made):
    """How much more of ours there are a second, and how much less processor time each takes."""
    found = {}
    for (line, name), theirs in made.items():
        if name != "congvud":
            ours = made[line, "congvud"]
            found.setdefault(line, {})[name] = {
                "per_second": measure.ratios(*([report["per_second"] for report in each] for each in (ours, theirs))),
                "cpu": measure.ratios(*([report["cpu_ms"] for report in each] for each in (theirs, ours)))}
    return found


def words(found):
    return f"""Connection, greeting, login, LOGOUT, over and over on {SESSIONS} connections at once, in clear on loopback, as
        {found['users']:,} accounts in turn; slices of {found['seconds']} s in turn, in which the others stand still, median
        of {found['rounds']} rounds (least to most). Every password was verified before. The same hash for all, as
        people's own passwords have ({found['kept'].replace('{ARGON2}', '')}): Dovecot reads it from a passwd-file and keeps it in its
        auth cache (auth_cache_size), and its login and IMAP processes stay (service_count). Its cache holds the hash, not
        that a password fits it, so that Dovecot hashes at every login, in its one auth process as it comes or in workers
        (auth_cache_verify_password_with_worker); ours remembers for a short time, by a keyed hash, which password fitted.
        What the rest of a login costs the last row shows: a Dovecot that has the passwords in clear and hashes nothing.
        Processor time is of the whole process tree, ours with its slapd and its audit. Wanted: 3 × Dovecot's logins with
        the same hash."""


def tables(found):
    rows = []
    for line, by_name in found["figures"].items():
        for name, figure in by_name.items():
            compared = found["ratios"].get(line, {}).get(name)
            rows.append([LINES[line], name, span(figure["per_second"]), ratio(compared["per_second"]) if compared else "",
                         f"{figure['p50_ms']:.1f} / {figure['p99_ms']:.1f}", f"{figure['cpu_ms']:.2f}",
                         ratio(compared["cpu"]) if compared else ""])
    return table(["", "", "logins a second", "ours is", "p50 / p99 ms", "CPU ms a login", "ours takes less by"], rows)


def draw(found):
    groups = {LINES[line]: {name: figure["per_second"] for name, figure in by_name.items()}
              for line, by_name in found["figures"].items()}
    return plot.bars("Connect, log in, log out; passwords verified before", "logins a second; median, least and most", groups)
