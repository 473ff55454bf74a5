"""Durable delivery of 4 KiB messages, one recipient each: LMTP and SMTP, ours, the peers' and the disk's own limit."""

import shutil
import statistics

from bench import measure, plot
from bench.page import ratio, span, table
from bench.peers.congvud import Congvud
from bench.peers.cyrus import Cyrus
from bench.peers.dovecot import Dovecot
from bench.peers.peer import opened
from bench.peers.postfix import Postfix
from bench.peers.sink import Sink
from harness import BUILD

TITLE = "Durable delivery"
NUMBERS = {"rounds": 5, "seconds": 5, "users": 1000, "alone": 1000}
TRY = {"rounds": 2, "seconds": 1, "users": 50, "alone": 100}
SIZE = 4096
SESSIONS = (1, 16, 64)
CONTENDERS = {"lmtp": ("congvud", "Dovecot", "Cyrus", "sink"), "smtp": ("congvud", "Postfix", "sink")}
ALONE = "one commit per message"


def run(numbers, scratch):
    made = {}  # (protocol, contender, sessions): what the load generator reports, once a round
    peers = (Congvud(scratch, numbers.users), Dovecot(scratch), Postfix(scratch), Cyrus(scratch), Sink(scratch))
    with opened(*peers) as company:
        for name in list(company.there):
            company.play(name, lambda peer: measure.warm(peer, numbers.users))
        for number in range(numbers.rounds):
            made.setdefault(("lmtp", ALONE, 1), []).append(one_by_one(scratch, numbers.alone))
            play_round(company, numbers, made)
            say_round(number + 1, made)
        made = {key: reports for key, reports in made.items() if key[1] == ALONE or key[1] in company.there}
    return {"rounds": numbers.rounds, "seconds": numbers.seconds, "users": numbers.users, "missing": company.missing,
            "figures": figures(made), "ratios": ratios(made)}


def play_round(company, numbers, made):
    for sessions in SESSIONS:
        for protocol, names in CONTENDERS.items():
            for name in names:
                report = company.play(name, lambda peer: slice_of(peer, protocol, sessions, numbers))
                if report:
                    made.setdefault((protocol, name, sessions), []).append(report)


def slice_of(peer, protocol, sessions, numbers):
    with measure.stopwatch() as took:
        report = measure.load(peer, protocol, sessions=sessions, seconds=numbers.seconds, size=SIZE, users=numbers.users)
    # With what Postfix still had to deliver.
    return dict(report, settled_per_second=report["count"] / took(), pss=peer.memory()["pss"])


def one_by_one(scratch, messages):
    folder = scratch / "one-by-one"
    folder.mkdir()
    report = measure.output_of(BUILD / "bench_one_by_one", folder, messages, SIZE)
    shutil.rmtree(folder)
    return report


def say_round(number, made):
    rates = (f"{protocol} {name} ×{sessions} {reports[-1]['per_second']:.0f}/s"
             for (protocol, name, sessions), reports in made.items())
    measure.say(f"round {number}: " + ", ".join(rates))


def figures(made):
    """{protocol: {contender: {sessions: …}}}; latencies and processor time are medians."""
    found = {}
    for (protocol, name, sessions), reports in made.items():
        figure = {key: statistics.median(report[key] for report in reports)
                  for key in ("p50_ms", "p90_ms", "p99_ms", "max_ms", "cpu_ms", "pss") if key in reports[0]}
        for key in ("per_second", "settled_per_second"):
            if key in reports[0]:
                figure[key] = measure.spread([report[key] for report in reports])
        found.setdefault(protocol, {}).setdefault(name, {})[str(sessions)] = figure
    return found


def ratios(made):
    """Ours to each of the others."""
    found = {}
    for (protocol, name, sessions), reports in made.items():
        key = "settled_per_second" if name == "Postfix" else "per_second"
        if name != "congvud":
            ours = [report[key] for report in made[protocol, "congvud", 64 if name == ALONE else sessions]]
            theirs = [report[key] for report in reports]
            found.setdefault(protocol, {}).setdefault(name, {})[str(sessions)] = measure.ratios(ours, theirs)
    return found


def words(found):
    return f"""Messages of {SIZE} bytes, one recipient each of {found['users']:,}; a message counts when its 250 has been
        read. Slices of {found['seconds']} s in turn, in which the others stand still, median of {found['rounds']} rounds
        (least to most). Dovecot: mdbox,
        mail_fsync=optimized. Postfix delivers to a Dovecot of its own: in brackets what reached the mailbox, which is
        what it is compared by, and processor time and memory are of both. Memory (PSS) is of the whole process tree
        afterwards, ours with its slapd. The sink stores nothing that could be found again: it
        appends the same bytes to one file and shares each fdatasync among all who wait, which is the disk's own limit.
        What comes as fast as this we pack when the load has ended, which is not counted here.
        One commit per message (beside 64 sessions of ours): the same bytes and rows in our own store without sharing."""


def tables(found):
    lines = []
    for protocol, contenders in found["figures"].items():
        rows = []
        for name, by_sessions in contenders.items():
            rows += [row(found, protocol, name, sessions) for sessions in by_sessions]
        lines += table([f"{protocol.upper()}", "sessions", "messages a second", "ours is", "p50 / p99 ms",
                        "CPU ms a message", "PSS, MB"], rows)
    return lines


def row(found, protocol, name, sessions):
    figure = found["figures"][protocol][name][sessions]
    rate = span(figure["per_second"])
    if name == "Postfix":
        rate += f" [{figure['settled_per_second']['median']:,.0f}]"
    compared = found["ratios"].get(protocol, {}).get(name, {}).get(sessions)
    waits = f"{figure['p50_ms']:.1f} / {figure['p99_ms']:.1f}" if "p50_ms" in figure else ""
    cost = f"{figure['cpu_ms']:.2f}" if "cpu_ms" in figure else ""
    memory = f"{figure['pss'] / 1e6:,.0f}" if "pss" in figure else ""
    return [name, sessions, rate, ratio(compared) if compared else "", waits, cost, memory]


def plot_groups(found):
    for protocol, contenders in found["figures"].items():
        for sessions in map(str, SESSIONS):
            values = {name: by_sessions[sessions]["per_second"] for name, by_sessions in contenders.items()
                      if sessions in by_sessions and name != ALONE}
            yield f"{protocol.upper()} ×{sessions}", values


def draw(found):
    return plot.bars("Durable delivery, 4 KiB, one recipient", "messages a second, by protocol and sessions; median, "
                     "least and most", dict(plot_groups(found)))
