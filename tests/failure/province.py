"""One directory for any number of congvuds that are killed: they start in a tenth of a second, for their slapd is
another's.

    with Province() as province:
        with province.server() as server: ...
"""

import contextlib
import functools
import json
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import BUILD, PATIENCE, Server, ldapi  # noqa: E402

LOGINS = ("nqhuy", "nvthanh", "dthuong")
DOMAIN = "langson.gov.vn"

# So that files end, fill and are begun anew within a short test.
SMALL_STORE = {"store.segment_size": "64KiB", "store.small_body": "64KiB", "store.reserve": "1MiB",
               "store.changes_per_commit": "4", "store.log_size": "256KiB", "store.apply_after": "50ms",
               "store.compact_at": "10"}


@functools.lru_cache
def known_settings():
    """section.name of every setting that this congvud has."""
    text = subprocess.run([BUILD / "congvud", "--print-settings"], capture_output=True, text=True, check=True).stdout
    names, section = set(), ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line:
            names.add(section + "." + line.lstrip("# ").partition("=")[0].strip())
    return names


def store_settings(wanted):
    """Those that the store has: what it is made of may change, what it promises does not."""
    known = {name: value for name, value in wanted.items() if name in known_settings()}
    if not known:
        raise AssertionError(f"congvud knows none of {sorted(wanted)}")
    return [f"{name}={value}" for name, value in known.items()]


@contextlib.contextmanager
def folder_in_memory():
    """For servers that are killed: what survives that does not depend on the disk, and memory is fast."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="congvu-test-", dir=memory) as path:
        yield Path(path) / "data"


@functools.lru_cache
def has_verbs_of(room):
    """Whether this congvu lists them."""
    text = subprocess.run([BUILD / "congvu", "--help"], capture_output=True, text=True, check=True).stdout
    return re.search(rf"^  {room} ", text, re.MULTILINE) is not None


class Province(Server):
    """The congvud whose slapd the others use."""

    def start(self, *arguments):
        super().start(*arguments)
        self.provision()

    def server(self, kind=Server, settings=None, **more):
        """Not started yet; `settings` of the store are set where it has them."""
        chosen = store_settings(SMALL_STORE if settings is None else settings)
        return kind(settings=[f"directory.uri={ldapi(self.data)}", *chosen], **more)


class HeldTest(unittest.TestCase):
    """What a test holds by `hold` is let go of whatever ends it: Ctrl-C and SIGTERM too, at which unittest runs no
    cleanups."""

    def run(self, result=None):
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with contextlib.ExitStack() as held:
                self.hold = held.enter_context
                return super().run(result)
        finally:
            signal.signal(signal.SIGTERM, before)


def health(server):
    """(status, the whole answer)"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port('web')}/health", timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)


def kill(server):
    """kill -9; the slapd is not its own."""
    server.process.kill()
    server.process.wait()
