"""slapd hangs, is gone, or is slow for minutes: do the recent log in, does mail flow, does nothing pile up?"""

import contextlib
import itertools
import os
import re
import signal
import smtplib
import socket
import statistics
import threading
import time
from pathlib import Path

from bench import measure, plot
from bench.page import table
from bench.peers.congvud import Congvud
from bench.peers.peer import DOMAIN, PASSWORD
from harness import wait_for

TITLE = "slapd away"
NUMBERS = {"seconds": 120, "clients": 200, "accounts": 4000}
TRY = {"seconds": 5, "clients": 20, "accounts": 400}
PHASES = {"before": "answers", "hung": "is stopped (SIGSTOP)", "gone": "is killed, and cannot start",
          "slow": "stands still 50 ms of every 60", "after": "answers again"}
PATIENCE = 60  # seconds for any answer
SENDERS, STRANGERS = 4, 4
LETTER = f"From: <a@example.org>\r\nTo: <b@{DOMAIN}>\r\nSubject: Báo cáo\r\n\r\n{'Kính gửi các đồng chí. ' * 40}\r\n"
# slapd as it is, but where a file says that it does not start.
PROGRAM = '#!/bin/sh\n[ ! -e "{flag}" ] || exit 1\nexec /usr/sbin/slapd "$@"\n'


class Mortal(Congvud):
    """congvud whose slapd can be kept from starting."""

    def __init__(self, scratch, accounts):
        self.place = Path(scratch)
        self.flag, program = self.place / "does-not-start", self.place / "slapd"
        program.write_text(PROGRAM.format(flag=self.flag))
        program.chmod(0o755)
        super().__init__(scratch, accounts, settings=(f"directory.program={program}",))

    def slapd(self):
        return wait_for(self.server.slapd_pid, "slapd")

    @contextlib.contextmanager
    def hung(self):
        pid = self.slapd()
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def gone(self):
        self.flag.touch()
        os.kill(self.slapd(), signal.SIGKILL)
        try:
            yield
        finally:
            self.flag.unlink()

    @contextlib.contextmanager
    def slow(self):
        pid, ended = self.slapd(), threading.Event()

        def hinder():
            while not ended.is_set():
                os.kill(pid, signal.SIGSTOP)
                time.sleep(0.05)
                os.kill(pid, signal.SIGCONT)
                time.sleep(0.01)
        hindering = threading.Thread(target=hinder)
        hindering.start()
        try:
            yield
        finally:
            ended.set()
            hindering.join()

    @contextlib.contextmanager
    def before(self):
        yield

    after = before


class Crowd:
    """Clients that log in once a second each, strangers who never did before, and mail that comes; until it is left. What
    happens is noted with when it ended: (monotonic seconds, seconds that it took, what was answered)."""

    def __init__(self, peer, clients, accounts):
        self.peer, self.clients = peer, clients
        self.strangers = itertools.cycle(range(clients, accounts))
        self.notes = {"login": [], "stranger": [], "mail": []}
        self.sent = itertools.count()
        self.ended = threading.Event()
        self.threads = [*(threading.Thread(target=self.repeat, args=(1, self.recent, number)) for number in range(clients)),
                        *(threading.Thread(target=self.repeat, args=(1, self.stranger)) for _ in range(STRANGERS)),
                        *(threading.Thread(target=self.repeat, args=(0.2, self.send)) for _ in range(SENDERS))]

    def __enter__(self):
        for number in range(self.clients):
            answer = self.log_in(number)
            if not answer.startswith("a OK"):
                raise measure.LoadFailed(f"the first login is answered {answer}")
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def repeat(self, pause, act, *words):
        self.ended.wait(pause * (id(threading.current_thread()) % 97) / 97)  # not all at once
        while not self.ended.is_set():
            began = time.monotonic()
            kind, answer = act(*words)
            self.notes[kind].append((time.monotonic(), time.monotonic() - began, answer))
            self.ended.wait(max(0, began + pause - time.monotonic()))

    def recent(self, number):
        return "login", self.log_in(number)

    def stranger(self):
        return "stranger", self.log_in(next(self.strangers))

    def log_in(self, number):
        try:
            with socket.create_connection(("127.0.0.1", self.peer.port("imap")), PATIENCE) as client, \
                    client.makefile("rb") as lines:
                lines.readline()
                client.sendall(f"a LOGIN u{number:05} {PASSWORD}\r\nb LOGOUT\r\n".encode())
                while (line := lines.readline()).startswith(b"*"):
                    pass
                lines.read()
                return line.decode().strip()
        except OSError as failed:
            return str(failed)

    def send(self):
        number = next(self.sent) % self.clients
        try:
            with smtplib.SMTP("127.0.0.1", self.peer.port("smtp"), timeout=PATIENCE) as smtp:
                smtp.sendmail("a@example.org", [f"u{number:05}@{DOMAIN}"], LETTER.encode())
            return "mail", "OK"
        except (OSError, smtplib.SMTPException) as failed:
            return "mail", str(failed)

    def accepted(self):
        return sum(answer == "OK" for _, _, answer in self.notes["mail"])


class Watch:
    """Threads, descriptors and memory of one process, twice a second."""

    def __init__(self, pid):
        self.pid, self.samples = pid, []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def watch(self):
        while not self.ended.wait(0.5):
            self.samples.append((time.monotonic(), held_by(self.pid)))


def held_by(pid):
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"threads": int(status["Threads"]), "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
            "rss": int(status["VmRSS"].split()[0]) * 1024}


def live(peer, numbers):
    """All phases, of half as long before and after: (the crowd, figures by phase)."""
    spans, healed = {}, {}
    with Crowd(peer, numbers.clients, numbers.accounts) as crowd, Watch(peer.process.pid) as watch:
        for phase in PHASES:
            began = time.monotonic()
            with getattr(peer, phase)():
                time.sleep(numbers.seconds / 2 if phase in ("before", "after") else numbers.seconds)
                spans[phase] = began, time.monotonic()
            with measure.stopwatch() as took:
                wait_for(lambda: crowd.log_in(next(crowd.strangers)).startswith("a OK"), "slapd's answers")
            healed[phase] = took()
    return crowd, {phase: dict(figures(crowd, watch, *span), healed_seconds=healed[phase]) for phase, span in spans.items()}


def figures(crowd, watch, begin, end):
    def within(kind):
        return [note[1:] for note in crowd.notes[kind] if begin <= note[0] < end]
    logins, mails, strangers = within("login"), within("mail"), within("stranger")
    took = sorted(seconds for seconds, _ in logins) or [0]
    held = [sample for at, sample in watch.samples if begin <= at < end]
    return {"logins_per_second": len(logins) / (end - begin), "median_login_ms": 1000 * statistics.median(took),
            "worst_login_ms": 1000 * took[-1],
            "refused": [answer for _, answer in logins if not answer.startswith("a OK")],
            "mails_per_second": len(mails) / (end - begin), "not_accepted": [answer for _, answer in mails if answer != "OK"],
            "worst_mail_ms": 1000 * max((seconds for seconds, _ in mails), default=0),
            "strangers": len(strangers), "strangers_in": sum(answer.startswith("a OK") for _, answer in strangers),
            "strangers_away": sum(answer.startswith("a NO [UNAVAILABLE]") for _, answer in strangers),
            "worst_stranger_ms": 1000 * max((seconds for seconds, _ in strangers), default=0),
            **{what: max((sample[what] for sample in held), default=0) for what in ("threads", "descriptors", "rss")}}


def kept(peer, clients):
    """Messages in all mailboxes of the recent."""
    total = 0
    for number in range(clients):
        with socket.create_connection(("127.0.0.1", peer.port("imap")), PATIENCE) as client, client.makefile("rb") as lines:
            client.sendall(f"a LOGIN u{number:05} {PASSWORD}\r\nb STATUS INBOX (MESSAGES)\r\nc LOGOUT\r\n".encode())
            total += sum(int(re.search(rb"MESSAGES (\d+)", line)[1]) for line in lines if line.startswith(b"* STATUS"))
    return total


def run(numbers, scratch):
    with Mortal(scratch, numbers.accounts) as peer:
        crowd, phases = live(peer, numbers)
        for phase, found in phases.items():
            measure.say(f"{phase}: {found['logins_per_second']:.0f} logins/s, worst {found['worst_login_ms']:.0f} ms, "
                        f"{len(found['refused'])} refused; {found['mails_per_second']:.1f} mails/s; "
                        f"{found['threads']} threads, {found['descriptors']} descriptors, {found['rss'] / 1e6:.0f} MB; "
                        f"healed in {found['healed_seconds']:.1f} s")
        return {"seconds": numbers.seconds, "clients": numbers.clients, "accepted": crowd.accepted(),
                "kept": kept(peer, numbers.clients), "phases": phases}


def words(found):
    return f"""{found['clients']} clients that have logged in lately log in once a second each, {SENDERS} senders bring mail by SMTP
        as it is accepted, five letters a second each at most, and {STRANGERS} strangers to the cache try to log in, another
        account each time; {found['seconds']} s each that slapd hangs, is gone and slow, half of that before and after.
        {found['accepted']:,} letters were accepted, {found['kept']:,} are in the mailboxes. Threads, descriptors and memory are
        the most that congvud had."""


def tables(found):
    rows = []
    for phase, one in found["phases"].items():
        healed = f"{one['healed_seconds']:.1f}" if phase in ("hung", "gone", "slow") else ""
        rows.append([PHASES[phase], f"{one['logins_per_second']:.0f} ({len(one['refused'])} refused)",
                     f"{one['median_login_ms']:.1f} / {one['worst_login_ms']:,.0f}",
                     f"{one['mails_per_second']:.1f} ({len(one['not_accepted'])} not accepted)",
                     f"{one['strangers_in']} in, {one['strangers_away']} told to come back; {one['worst_stranger_ms'] / 1000:.1f}",
                     healed, f"{one['threads']}", f"{one['descriptors']}", f"{one['rss'] / 1e6:.0f}"])
    return table(["slapd", "logins of the recent a second", "median / worst, ms", "mails a second", "strangers; longest answer, s",
                  "a stranger is in, s after it", "threads", "descriptors", "RSS, MB"], rows)


def draw(found):
    return plot.bars("Logins of the recent while slapd is away", "worst login, milliseconds",
                     {PHASES[phase]: {"congvud": {name: one["worst_login_ms"] for name in ("median", "least", "most")}}
                      for phase, one in found["phases"].items()})
