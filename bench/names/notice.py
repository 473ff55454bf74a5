"""One message of 1 MiB to every mailbox of a province in one LMTP transaction: ours and Dovecot, and what it takes on disk."""

import shutil
import statistics

from bench import measure, plot
from bench.page import ratio, span, table
from bench.peers.congvud import Congvud
from bench.peers.dovecot import Dovecot
from bench.peers.peer import opened

TITLE = "A notice to everybody"
NUMBERS = {"rounds": 3, "users": 14411}
TRY = {"rounds": 2, "users": 300}
SIZE = 1 << 20
PATIENCE = 1800  # seconds without an answer


def run(numbers, scratch):
    made = {}
    # The notice is one transaction; the server's own default would ask for several.
    ours = Congvud(scratch, numbers.users, settings=[f"smtp.max_recipients={numbers.users}"])
    with opened(ours, Dovecot(scratch)) as company:
        make_mailboxes(ours, numbers.users)
        for number in range(numbers.rounds):
            for name in list(company.there):
                act = deliver if name == ours.name else deliver_copies
                made.setdefault(name, []).append(company.play(name, lambda peer: act(peer, numbers.users)))
            measure.say(f"round {number + 1}: " + ", ".join(f"{name} {made[name][-1]['seconds']:.2f} s, "
                        f"{made[name][-1]['grown'] / 1e6:.2f} MB" for name in company.there))
        made = {name: made[name] for name in company.there}
    spreads = {key: {name: measure.spread([report[key] for report in reports]) for name, reports in made.items()}
               for key in ("seconds", "cpu_seconds", "grown")}
    mean_grown = {name: statistics.mean(report["grown"] for report in reports) for name, reports in made.items()}
    times = {name: [report["seconds"] for report in reports] for name, reports in made.items()}
    return {"rounds": numbers.rounds, "users": numbers.users, "size": SIZE, "missing": company.missing, **spreads,
            "mean_grown": mean_grown, "ratios": {name: measure.ratios(times[name], times["congvud"]) for name in made if name != "congvud"}}


def make_mailboxes(peer, users):
    """A small message to everybody, so that what a first delivery makes does not count."""
    measure.load(peer, "lmtp", messages=users, users=users, sessions=16, size=500, patience=PATIENCE)


def deliver_copies(peer, users):
    """A peer that keeps a copy for each begins every round without the last one's: they would fill the disk."""
    free, wanted = shutil.disk_usage(peer.mail()).free, users * SIZE * 1.2
    peer.empty()
    if free < wanted:
        raise measure.LoadFailed(f"{wanted / 1e9:.0f} GB of disk are needed for its copies, {free / 1e9:.0f} GB are free")
    make_mailboxes(peer, users)
    return deliver(peer, users)


def deliver(peer, users):
    before = peer.mail_size()
    report = measure.load(peer, "lmtp", messages=1, sessions=1, recipients=users, users=users, size=SIZE,
                          content="base64", patience=PATIENCE)
    if report["recipients"] != users:
        raise measure.LoadFailed(f"{peer.name} took it for {report['recipients']} of {users} recipients")
    return {"seconds": report["max_ms"] / 1000, "cpu_seconds": report["cpu_ms"] / 1000,
            "grown": peer.mail_size() - before}


def limit(found):
    return 1.2 * found["size"] + 300 * found["users"]


def words(found):
    return f"""A message of {found['size']:,} bytes, an attachment in base64, to {found['users']:,} mailboxes, all of them
        recipients of one LMTP transaction; from MAIL to the last of the {found['users']:,} 250s, each of which says that this
        mailbox has it on the disk. Each mailbox held a small message already. Median of {found['rounds']} rounds in turn
        (least to most). The disk: by how much all files of the store but its log, or of Dovecot's mail, were longer
        afterwards, the mean of the rounds, since pages that the first one splits have room for the next ones; wanted of
        ours: at most 1.2 × the message and 300 bytes a recipient, {limit(found):,.0f} bytes."""


def tables(found):
    def row(name):
        grown, mean = found["grown"][name], found["mean_grown"][name]
        compared = found["ratios"].get(name)
        return [name, span(found["seconds"][name], "{:.2f}"), span(found["cpu_seconds"][name], "{:.2f}"),
                ratio(compared) if compared else "",
                f"{mean:,.0f} ({grown['least']:,.0f} to {grown['most']:,.0f})", f"{(mean - found['size']) / found['users']:,.0f}"]
    return table(["", "seconds", "CPU seconds", "ours is faster", "bytes on disk", "a recipient, beyond the message"],
                 [row(name) for name in found["seconds"]])


def draw(found):
    return plot.bars(f"1 MiB to {found['users']:,} mailboxes in one transaction", "seconds until all have it; median, least "
                     "and most", {name: {name: value} for name, value in found["seconds"].items()})
