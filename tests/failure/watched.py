"""One load on a disk whose every write is noted, and then any number of disks as a crash may have left them.

    watched = Watched(hold, province, seed)   # hold: of province.HeldTest
    watched.live(lambda load, server: ...)
    watched.prove_on(Torn, moment)
"""

import shutil
import time

from disk_journal import Replay, read_journal
from faulty_disk import Faults, preloaded
from mixed_load import Load
from proof import prove_at, warm_up
from province import folder_in_memory


class Watched:
    def __init__(self, hold, province, seed):
        self.province = province
        self.data = hold(folder_in_memory())
        self.before, self.journal = self.data.with_name("before"), self.data.with_name("journal")
        self.server = hold(province.server(data=self.data))
        self.load = Load(seed, self.server.scratch)
        warm_up(self.load, self.server)
        self.server.stop()
        # A socket is left behind and cannot be copied.
        shutil.copytree(self.data, self.before, ignore=shutil.ignore_patterns("*.sock"))
        self.faults = Faults(self.data.with_name("faults"))
        self.server.environment.update(
            preloaded(self.data / "store", journal=self.journal, faults=self.data.with_name("faults")))

    def live(self, run):
        """The server ends when `run` returns."""
        self.server.start()
        self.began = time.monotonic_ns()
        run(self.load, self.server)
        self.ended = time.monotonic_ns()
        self.server.stop()
        self.notes = read_journal(self.journal)

    def moment(self, chance):
        """While something was being written or synced."""
        note = chance.choice([note for note in self.notes if self.began < note.begun < self.ended])
        return note.begun + chance.randint(0, note.ended - note.begun)

    def replay(self, until):
        return Replay(self.before / "store", self.data / "store", self.notes, until)

    def prove_on(self, manner, moment):
        """Of a server on the disk that was left at that moment."""
        after = self.data.with_name("after")
        shutil.copytree(self.before, after, copy_function=copy_outside_store)
        server = self.province.server(data=after)
        try:
            self.replay(moment).write(manner, after / "store")
            server.start()
            prove_at(self.load, server, moment, moment)
        finally:
            server.__exit__(None)
            shutil.rmtree(after)


def copy_outside_store(path, to):
    """The store's folders are there, its files are as they will be made."""
    if "/before/store/" not in str(path):
        shutil.copy2(path, to)
