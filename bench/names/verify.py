"""congvu store verify on a large store, while it serves: how fast it reads, beside the disk's own rate."""

import json
import subprocess

from bench import measure, plot
from bench.packages import Unavailable
from bench.page import ratio, span, table
from bench.peers.congvud import Congvud
from harness import BUILD

TITLE = "Verifying the store"
NUMBERS = {"messages": 1_000_000, "rounds": 3, "users": 1000}
TRY = {"messages": 5000, "rounds": 2, "users": 100}
READ = ("rows", "segments", "large")  # what is checked; the log and the reserve are not
PATIENCE = 900


def run(numbers, scratch):
    made = []
    if not knows_verify():
        raise Unavailable("this congvu has no `store verify`")
    with Congvud(scratch, numbers.users) as peer:
        measure.warm(peer, numbers.users)
        measure.load(peer, "lmtp", messages=numbers.messages, sessions=64, users=numbers.users, size=4096)
        # What came in haste is packed once things are calm: until then bodies move while they are read.
        measure.until_still(peer.mail(), patience=PATIENCE)
        for number in range(numbers.rounds):
            made.append(verify(peer, scratch))
            measure.say(f"round {number + 1}: {made[-1]['seconds']:.1f} s, {made[-1]['rate'] / 1e6:.0f} MB/s; the disk "
                        f"{made[-1]['disk']['bytes_per_second'] / 1e6:.0f} MB/s")
    disk = [round_["disk"]["bytes_per_second"] for round_ in made]
    return {"messages": numbers.messages, "rounds": numbers.rounds, "bytes": made[-1]["bytes"], "cold": made[-1]["disk"]["cold"],
            "seconds": measure.spread([round_["seconds"] for round_ in made]),
            "rate": measure.spread([round_["rate"] for round_ in made]), "disk": measure.spread(disk),
            "ratio": measure.ratios([round_["rate"] for round_ in made], disk)}


def knows_verify():
    """No server is needed to see that there is no such verb."""
    asked = subprocess.run([BUILD / "congvu", "--json", "--socket", "/nowhere", "store", "verify"], capture_output=True, text=True)
    return "bad_verb" not in asked.stdout + asked.stderr


def sizes(peer):
    return {folder: measure.size_of(peer.mail() / folder) for folder in READ}


def verify(peer, scratch):
    """With nothing of the store in memory before, and right after the disk's own rate was taken."""
    peer.stop()
    disk = measure.sequential_read(scratch)
    size = sum(found["kept"] for found in sizes(peer).values())
    measure.drop_caches([path for path in peer.mail().rglob("*") if path.is_file()])
    peer.start()
    with measure.stopwatch() as took:
        sums = json.loads(peer.server.congvu("--json", "store", "verify").stdout.splitlines()[-1])
    if sums["damaged"]:
        raise AssertionError(f"the store is damaged: {sums}")
    return {"seconds": took(), "rate": size / took(), "bytes": size, "disk": disk}


def words(found):
    return f"""A store of {found['messages']:,} messages of 4 KiB, {found['bytes']:,} bytes of rows and bodies on disk once
        compaction has ended, checked row by row and byte by byte while the server runs. Bodies are as the server keeps them,
        packed, so there is more to reckon for each byte than there was when they came. Before each of {found['rounds']} rounds
        a long file is read in one piece, which is the disk's own rate, and nothing of the store is in memory
        ({found['cold']}; the host below may still cache).
        Wanted: at least 0.6 of the disk's rate."""


def tables(found):
    def rate(spread):
        return span({key: value / 1e6 for key, value in spread.items()})
    return table(["", "seconds", "MB/s", "of the disk's rate"],
                 [["store verify", span(found["seconds"], "{:.1f}"), rate(found["rate"]), ratio(found["ratio"])],
                  ["a long file in one piece", "", rate(found["disk"]), ""]])


def draw(found):
    return plot.bars(TITLE, "MB a second; median, least and most",
                     {label: {label: {key: value / 1e6 for key, value in found[name].items()}}
                      for name, label in (("rate", "store verify"), ("disk", "disk, one long file"))})
