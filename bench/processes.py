"""What a server costs: processor time and memory of a whole process tree, from /proc."""

import contextlib
import os
import signal
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
GONE = (FileNotFoundError, ProcessLookupError)


def stat_of(pid):
    """The fields of /proc/PID/stat after the name: state is 0, the parent 1."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def tree(root):
    """This process and all below it."""
    children = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(*GONE):
            children.setdefault(int(stat_of(path.name)[1]), []).append(int(path.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_seconds(root):
    """Of the tree, those that have ended and were waited for included."""
    total = 0
    for pid in tree(root):
        with contextlib.suppress(*GONE):
            total += sum(map(int, stat_of(pid)[11:15]))
    return total / TICK


def memory(root):
    """Bytes that the tree has to itself, shared pages divided (PSS), and what of them is no mapped file."""
    total = {"Pss:": 0, "Pss_Anon:": 0}
    for pid in tree(root):
        with contextlib.suppress(*GONE, PermissionError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, *words = line.split()
                if name in total:
                    total[name] += int(words[0]) * 1024
    return {"pss": total["Pss:"], "anonymous": total["Pss_Anon:"]}


@contextlib.contextmanager
def paused(roots):
    """While others are measured these trees do nothing: what they have put off would be counted against those."""
    pids = [pid for root in roots for pid in tree(root)]
    send(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        send(pids, signal.SIGCONT)


def send(pids, number):
    for pid in pids:
        with contextlib.suppress(*GONE):
            os.kill(pid, number)


def end(process, patience=30):
    """Asks the tree to end; what has not ended in time is killed, each process by its id."""
    pids = tree(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and (process.poll() is None or any(is_alive(pid) for pid in pids[1:])):
        time.sleep(0.05)
    for pid in pids:
        if is_alive(pid):
            with contextlib.suppress(*GONE):
                os.kill(pid, signal.SIGKILL)
    process.wait()


def is_alive(pid):
    try:
        return stat_of(pid)[0] != "Z"
    except GONE:
        return False
