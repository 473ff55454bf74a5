"""congvud on a disk that is watched or fails: see faulty_disk.cpp."""

import errno
import mmap
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import BUILD  # noqa: E402

FAULTY_DISK = BUILD / "tests" / "libfaulty_disk.so"


def preloaded(folder, **more):
    """What the environment must say; `more` are names after CONGVU_DISK_."""
    return {"LD_PRELOAD": str(FAULTY_DISK), "CONGVU_DISK": str(folder),
            **{f"CONGVU_DISK_{name.upper()}": str(value) for name, value in more.items()}}


class Faults:
    """The one fault that a running congvud meets."""

    CALLS = {"write": 1, "sync": 2, "read": 3, "synced_write": 4}
    LAYOUT = struct.Struct("=IIqqQ96s")
    ALWAYS = 1 << 62

    def __init__(self, path):
        path.write_bytes(bytes(self.LAYOUT.size))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), self.LAYOUT.size)

    def set(self, call, number=errno.EIO, spared=0, failing=ALWAYS, part=""):
        self.clear()
        whole = self.LAYOUT.pack(0, number, spared, failing, 0, part.encode())
        self.memory[:] = whole
        self.memory[:4] = struct.pack("=I", self.CALLS[call])

    def clear(self):
        self.memory[:4] = bytes(4)

    @property
    def failed(self):
        """How many calls have failed since it was set."""
        return self.LAYOUT.unpack(self.memory[:])[4]
