"""1,000,000 messages in one mailbox: opening it, adding to it, what it costs in memory; and starting again after kill -9."""

import subprocess
import time

from bench import imap, measure, plot
from bench.page import ratio, span, table
from bench.peers.congvud import Congvud
from bench.peers.dovecot import Dovecot
from bench.peers.peer import opened
from harness import BUILD

TITLE = "A large mailbox"
NUMBERS = {"messages": 1_000_000, "rounds": 5, "seconds": 5, "mailboxes": 1000, "restarts": 3}
TRY = {"messages": 20_000, "rounds": 2, "seconds": 1, "mailboxes": 100, "restarts": 2}
USERS = 200
OWNER, COLLECTOR = 0, 100  # of the large mailbox; of the many
BATCH = {"congvud": 100, "Dovecot": 1000}  # messages in one APPEND, to fill: ours takes no more
HELD = 8  # sessions that hold the large mailbox open


def run(numbers, scratch):
    ours = Congvud(scratch, USERS)
    with opened(ours, Dovecot(scratch)) as company:
        made = {name: company.play(name, lambda peer: look_at(peer, numbers)) for name in list(company.there)}
        return {"messages": numbers.messages, "mailboxes": numbers.mailboxes, "rounds": numbers.rounds,
                "missing": company.missing, "peers": {name: made[name] for name in company.there},
                "restart_seconds": measure.spread([restart(ours, numbers) for _ in range(numbers.restarts)])}


def look_at(peer, numbers):
    fill(peer, numbers.messages, first_user=OWNER)
    found = {**speed(peer), **memory_of_open(peer), "append": append_rates(peer, numbers),
             "in_turn": open_in_turn(peer, numbers.mailboxes)}
    measure.say(f"{peer.name}: SELECT {found['select_ms']:.2f} ms, FETCH of all flags {found['flags_ms']:.0f} ms, "
                f"{found['bytes_each'] / 1024:.0f} KiB an open mailbox, append {found['append']['ratio']['median']:.2f} of an "
                "empty one's")
    return found


def fill(peer, messages, **more):
    batch = BATCH[peer.name]
    with measure.stopwatch() as took:
        measure.load(peer, "imap", commands="append", batch=batch, messages=-(-messages // batch), sessions=4, users=1, size=600,
                     patience=600, **more)
    measure.say(f"{peer.name}: {messages:,} messages put in within {took():.0f} s")


def speed(peer):
    """Warm: the first time does not count."""
    measure.load(peer, "imap", commands="select", messages=2, sessions=1, users=1, patience=600)
    select = measure.load(peer, "imap", commands="select", messages=50, sessions=1, users=1)
    flags = measure.load(peer, "imap", commands="flags", messages=3, sessions=1, users=1, patience=600)
    return {"select_ms": select["kinds"]["select"]["p50_ms"], "flags_ms": flags["kinds"]["flags"]["p50_ms"]}


def memory_of_open(peer):
    """What it costs to have the large mailbox open, beyond being logged in; mapped files are not counted."""
    with imap.logged_in(peer, OWNER, HELD) as clients:
        before = peer.memory()["anonymous"]
        for client in clients:
            imap.select(client)
        return {"bytes_each": (peer.memory()["anonymous"] - before) / HELD}


def append_rates(peer, numbers):
    """Single messages over 16 sessions: into the large mailbox, and in turn into an empty one."""
    rates = {"large": [], "empty": []}
    for number in range(numbers.rounds):
        for kind, user in (("large", OWNER), ("empty", 1 + number)):
            report = measure.load(peer, "imap", commands="append", seconds=numbers.seconds, sessions=16, users=1,
                                  first_user=user, size=4096)
            rates[kind].append(report["per_second"])
    return {**{kind: measure.spread(values) for kind, values in rates.items()},
            "ratio": measure.ratios(rates["large"], rates["empty"])}


def open_in_turn(peer, count):
    """Memory while one session opens one mailbox after the other, three times round: [mailboxes opened, bytes]."""
    who = {"users": 1, "first_user": COLLECTOR, "mailboxes": count, "messages": count}
    measure.load(peer, "imap", commands="create", sessions=1, **who)
    measure.load(peer, "imap", commands="append", batch=10, sessions=4, size=600, **who)
    samples = []
    with imap.logged_in(peer, COLLECTOR) as (client,):
        for number in range(3 * count):
            imap.select(client, f"box{number % count:04}")
            if number % max(1, count // 20) == 0 or number == 3 * count - 1:
                samples.append([number + 1, peer.memory()["anonymous"]])
    return samples


def restart(peer, numbers):
    """kill -9 amid appends; seconds from the new process to a login that is answered and the large mailbox open."""
    words = ["--protocol", "imap", "--port", peer.port("imap"), "--commands", "append", "--sessions", 16, "--users", USERS,
             "--seconds", 60]
    with subprocess.Popen([str(word) for word in (BUILD / "bench_load", *words)], stdout=subprocess.DEVNULL) as load:
        time.sleep(numbers.seconds)
        peer.kill()
        load.wait()
    with measure.stopwatch() as took:
        peer.start()
        with imap.logged_in(peer, OWNER) as (client,):
            held = imap.select(client)
    assert held >= numbers.messages, held
    measure.say(f"after kill -9: {took():.2f} s")
    return took()


def words(found):
    return f"""One account's INBOX of {found['messages']:,} messages. SELECT and FETCH 1:* (UID FLAGS): warm, median. Memory is
        anonymous memory of all processes, by how much it grows when a session opens the large mailbox; mapped files, which
        the system may take back, are not counted. Appending: 4 KiB, 16 sessions, {found['rounds']} rounds in turn with an
        empty mailbox. {found['mailboxes']:,} mailboxes of 10 messages opened in turn by one session, three times round: see
        the plot. congvud after kill -9 amid appends: **{found['restart_seconds']['median']:.2f} s** (most
        {found['restart_seconds']['most']:.2f}) from its start, its directory's included, until a login is answered and the
        large mailbox is open."""


def tables(found):
    def row(name, made):
        return [name, f"{made['select_ms']:.2f}", f"{made['flags_ms']:,.0f}", f"{made['bytes_each'] / 1024:,.0f}",
                span(made["append"]["large"]), span(made["append"]["empty"]), ratio(made["append"]["ratio"])]
    return table(["", "SELECT ms", "FETCH 1:* (UID FLAGS) ms", "KiB an open mailbox", "appends a second", "to an empty one",
                  "large to empty"], [row(*each) for each in found["peers"].items()])


def draw(found):
    return plot.lines(f"{found['mailboxes']:,} mailboxes opened in turn, three times round", "anonymous memory of all "
                      "processes, MiB", "mailboxes opened", {name: [(opened, size / (1 << 20)) for opened, size in
                                                                    made["in_turn"]] for name, made in found["peers"].items()})
