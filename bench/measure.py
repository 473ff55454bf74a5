"""Measuring: one load at a time, in turn, several rounds; median, least and most are kept."""

import contextlib
import datetime
import json
import os
import platform
import statistics
import subprocess
import time
from pathlib import Path

from harness import BUILD


def say(text):
    print(text, flush=True)


def output_of(*words, **more):
    """A program's one line of JSON."""
    return json.loads(subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **more).stdout)


class LoadFailed(Exception):
    pass


def load(peer, protocol, deadline=None, **order):
    """bench_load against a peer: what it reports, and the peer's processor time and memory beside it. A peer that has
    not served it all within the deadline, in seconds, has failed."""
    words = [word for name, value in order.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    before = peer.cpu_seconds()
    try:
        done = subprocess.run([BUILD / "bench_load", "--protocol", protocol, "--port", str(peer.port(protocol)), *words],
                              capture_output=True, text=True, timeout=deadline)
    except subprocess.TimeoutExpired as failed:
        raise LoadFailed(f"{peer.name} by {protocol}: not done within {deadline} s\n{peer.log_end()}") from failed
    if not done.stdout:
        raise LoadFailed(f"{peer.name}: {done.stderr.strip()}")
    made = json.loads(done.stdout)
    if made["count"] == 0 or made["refused"] or made["lost"]:
        raise LoadFailed(f"{peer.name} by {protocol}: {made['refused']} refused, {made['lost']} lost, "
                         f"first: {made['first_refusal']}\n{peer.log_end()}")
    peer.settle()
    made["cpu_ms"] = 1000 * (peer.cpu_seconds() - before) / made["count"]
    return made


def warm(peer, users):
    """A message to everybody: whoever makes mailboxes at the first delivery has done so."""
    load(peer, peer.protocols[0], sessions=16, messages=users, users=users, size=1000)


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def ratios(ours, theirs):
    """Round by round, so that what slows the machine down for a while slows both."""
    return spread([one / other for one, other in zip(ours, theirs)])


def machine():
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    memory = int(next(line.split()[1] for line in open("/proc/meminfo") if line.startswith("MemTotal"))) // (1 << 20)
    return f"{os.cpu_count()} cores ({model}), {memory} GiB, Linux {platform.release()}"


def today():
    return datetime.date.today().isoformat()


@contextlib.contextmanager
def stopwatch():
    """`with stopwatch() as took: …`, then took() is in seconds."""
    started, ended = time.monotonic(), []
    yield lambda: (ended[0] if ended else time.monotonic()) - started
    ended.append(time.monotonic())


def size_of(folder):
    """Bytes of all files below: as they are long, and as the disk keeps them."""
    long = kept = 0
    for path in Path(folder).rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                found = path.stat()
                long += found.st_size
                kept += found.st_blocks * 512
    return {"long": long, "kept": kept}


def until_still(folder, seconds=30, patience=600):
    """Waits until no file below has been written to for a while: what is put off until there is time has been done."""
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    with stopwatch() as took:
        while took() < patience:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - max(path.stat().st_mtime for path in files) > seconds:
                    return
            time.sleep(1)
            files = [path for path in Path(folder).rglob("*") if path.is_file()]
    raise LoadFailed(f"{folder} is still being written to after {patience} s")


def drop_caches(paths):
    """Files out of the page cache, so that reading them asks the disk. Gives how it was done."""
    os.sync()
    for path in paths:
        with open(path, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    try:
        Path("/proc/sys/vm/drop_caches").write_text("1\n")
        return "page cache dropped"
    except OSError:
        return "the files dropped from the page cache"


def sequential_read(folder, size=1 << 30):
    """How fast the disk gives one long file that no cache of this machine holds; a host's cache may."""
    path, piece = Path(folder) / "sequential", os.urandom(1 << 20)
    with open(path, "wb") as file:
        for _ in range(size >> 20):
            file.write(piece)
        os.fsync(file.fileno())
    how = drop_caches([path])
    with stopwatch() as took, open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
    path.unlink()
    return {"bytes_per_second": size / took(), "cold": how}
