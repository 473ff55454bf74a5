"""A disk whose power can be cut: an ext4 image that lies on a btrfs file system, which copies it in one instant.

    with PowerDisk() as disk:
        ...                                 # a server's folder on disk.path
        copy = disk.cut()                   # the same disk as an unplugged machine would leave it
        with disk.plugged_in(copy) as path:
            ...

The copy has what was synced to the image and whatever else had reached it; what was only in the page cache is lost.
Needs root, loop devices, mkfs.btrfs and mkfs.ext4.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

OUTER_SIZE = 3 << 30  # sparse
DISK_SIZE = 384 << 20


def why_not():
    """Why there can be no such disk here; None where there can."""
    if os.geteuid() != 0:
        return "no root, so no file system can be mounted"
    for program in ("mkfs.btrfs", "mkfs.ext4", "losetup"):
        if not shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            return f"no {program}"
    try:
        with PowerDisk():
            return None
    except CannotMount as trouble:
        return f"no loop mounts: {trouble}"


class CannotMount(Exception):
    pass


def command(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          env=dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"))
    if done.returncode != 0:
        raise CannotMount(f"{words[0]}: {done.stderr.strip()}")
    return done.stdout


def sparse_file(path, size):
    with open(path, "wb") as file:
        file.truncate(size)


@contextlib.contextmanager
def mounted(image, at):
    """A file as a file system; the loop device goes with the mount."""
    at.mkdir()
    command("mount", "-o", "loop,noatime", image, at)
    try:
        yield at
    finally:
        unmount(at)


@contextlib.contextmanager
def tiny_disk(size):
    """A file system in memory."""
    with tempfile.TemporaryDirectory(prefix="congvu-tiny-") as scratch:
        command("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", scratch)
        try:
            yield Path(scratch)
        finally:
            unmount(scratch)


def unmount(at, patience=60):
    deadline = time.monotonic() + patience
    while True:
        try:
            return command("umount", at)
        except CannotMount:
            if time.monotonic() > deadline:
                command("umount", "--lazy", at)
                raise
            time.sleep(0.1)


class PowerDisk(contextlib.ExitStack):
    def __enter__(self):
        super().__enter__()
        try:
            self.make()
        except BaseException:
            self.close()
            raise
        return self

    def make(self):
        scratch = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="congvu-power-")))
        sparse_file(scratch / "outer", OUTER_SIZE)
        command("mkfs.btrfs", "-q", "-m", "single", scratch / "outer")
        self.outer = self.enter_context(mounted(scratch / "outer", scratch / "btrfs"))
        self.image = self.outer / "disk"
        sparse_file(self.image, DISK_SIZE)
        command("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", self.image)
        self.path = self.enter_context(mounted(self.image, scratch / "disk"))
        self.scratch = scratch

    def cut(self):
        """The disk of this instant; to be unlinked."""
        copy = self.outer / "unplugged"
        command("cp", "--reflink=always", self.image, copy)
        return copy

    @contextlib.contextmanager
    def plugged_in(self, copy):
        at = self.scratch / "unplugged"
        try:
            with mounted(copy, at) as path:
                yield path
        finally:
            at.rmdir()
