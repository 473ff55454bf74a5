"""Mixed load for an hour: does memory stay flat?"""

import concurrent.futures
import statistics
import time

from bench import measure, plot
from bench.page import table
from bench.peers.congvud import Congvud

TITLE = "Memory under mixed load"
NUMBERS = {"minutes": 60, "users": 64}
TRY = {"minutes": 1, "users": 64}
EVERY = 5  # seconds between looks at the memory
BURST = 2  # seconds from one burst of load to the next, at least
READING = "append,select,flags,store,body,delete,expunge"


def run(numbers, scratch):
    samples, done = [], {"delivered": 0, "commands": 0, "bursts": 0, "failed": 0}
    with Congvud(scratch, numbers.users) as peer, concurrent.futures.ThreadPoolExecutor() as pool:
        measure.warm(peer, numbers.users)
        started = time.monotonic()
        while (passed := time.monotonic() - started) < 60 * numbers.minutes:
            if passed >= EVERY * len(samples):
                samples.append(sample(peer, passed))
            burst(peer, pool, numbers.users, done)
            time.sleep(max(0, started + passed + BURST - time.monotonic()))
        samples.append(sample(peer, time.monotonic() - started))
    return {"minutes": numbers.minutes, "users": numbers.users, **done, "samples": samples, "growth": growth(samples)}


def burst(peer, pool, users, done):
    """Sessions of both protocols at once, which come and go. What is refused is told, and the hour goes on."""
    work = {"delivered": pool.submit(measure.load, peer, "lmtp", sessions=16, messages=500, users=users),
            "commands": pool.submit(measure.load, peer, "imap", sessions=32, messages=1500, users=users, commands=READING)}
    for kind, under_way in work.items():
        try:
            done[kind] += under_way.result()["count"]
        except measure.LoadFailed as failed:
            done["failed"] += 1
            measure.say(str(failed))
    done["bursts"] += 1


def sample(peer, passed):
    found = {"minutes": passed / 60, **peer.memory(), "disk": measure.size_of(peer.mail())["long"]}
    measure.say(f"{found['minutes']:5.1f} min: {found['anonymous'] / 1e6:.1f} MB ({found['pss'] / 1e6:.1f} MB with mapped "
                f"files), {found['disk'] / 1e6:.0f} MB on disk")
    return found


def growth(samples):
    """Anonymous memory: the last sixth of the time against the sixth after the first, when everything is warm."""
    sixth = max(1, len(samples) // 6)
    early, late = samples[sixth:2 * sixth] or samples[:1], samples[-sixth:]
    return (statistics.mean(found["anonymous"] for found in late)
            / statistics.mean(found["anonymous"] for found in early))


def words(found):
    return f"""For {found['minutes']} min, bursts of 500 deliveries over 16 LMTP sessions beside 32 IMAP sessions that append,
        select, fetch flags and bodies, store flags, delete and expunge; sessions come and go. {found['delivered']:,} messages
        delivered, {found['commands']:,} commands; something was refused in {found['failed']} of {found['bursts']:,} bursts.
        Memory of the whole process tree every {EVERY} s or so. Between the second and the last sixth of the time anonymous
        memory changed by the factor **{found['growth']:.2f}**."""


def tables(found):
    def row(at, sample):
        return [at, f"{sample['minutes']:.1f}", *(f"{sample[key] / 1e6:,.1f}" for key in ("anonymous", "pss", "disk"))]
    samples = found["samples"]
    return table(["", "minute", "anonymous memory, MB", "PSS, MB", "store on disk, MB"],
                 [row("start", samples[0]), row("middle", samples[len(samples) // 2]), row("end", samples[-1])])


def draw(found):
    return plot.lines(TITLE, "megabytes, whole process tree", "minutes",
                      {label: [(sample["minutes"], sample[key] / 1e6) for sample in found["samples"]]
                       for key, label in (("anonymous", "anonymous memory"), ("pss", "PSS, mapped files included"))})
