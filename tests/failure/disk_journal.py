"""What a disk may hold after a crash, from the journal of all that was written (faulty_disk.cpp).

Whatever was synced is there. Of the rest, sectors of 512 octets got to the disk one by one, in any order, or not at
all; a longer file may have zeros for what did not; of a folder's new names, the first so many are there.
"""

import struct
import typing
from pathlib import Path

NOTE = struct.Struct("=BBHIQQQ")
SECTOR = 512


class Note(typing.NamedTuple):
    kind: str
    is_durable: bool
    path: str
    data: bytes
    offset: int
    begun: int
    ended: int


def read_journal(path):
    octets, at, notes = memoryview(Path(path).read_bytes()), 0, []
    while at < len(octets):
        kind, is_durable, path_size, data_size, offset, begun, ended = NOTE.unpack_from(octets, at)
        at += NOTE.size
        name = bytes(octets[at:at + path_size]).decode()
        at += path_size
        notes.append(Note(chr(kind), bool(is_durable), name, octets[at:at + data_size], offset, begun, ended))
        at += data_size
    return notes


class File:
    def __init__(self, octets=b""):
        self.octets = octets
        self.changes, self.syncs = [], []


def is_settled(note, syncs):
    return note.is_durable or any(begun >= note.ended for begun in syncs)


class Everything:
    """All of it got to the disk."""

    def content(self, file):
        octets = bytearray(file.octets)
        for change in file.changes:
            self.apply(octets, change)
        return octets

    def apply(self, octets, change):
        end = change.offset + len(change.data)
        if change.kind == "t":
            del octets[change.offset:]
        octets.extend(bytes(max(0, end - len(octets))))
        octets[change.offset:end] = change.data

    def names(self, steps, syncs):
        return steps


class Torn(Everything):
    """What a crash at `moment` may leave."""

    def __init__(self, moment, chance):
        self.moment, self.chance = moment, chance

    def honoured(self, syncs):
        """When those began that had ended."""
        return [begun for begun, ended in syncs if ended <= self.moment]

    def content(self, file):
        syncs, octets = self.honoured(file.syncs), bytearray(file.octets)
        for change in file.changes:
            if change.ended <= self.moment and is_settled(change, syncs):
                self.apply(octets, change)
            elif change.kind == "w":
                self.tear(octets, change)
            elif self.chance.random() < 0.5:
                self.apply(octets, change)
        return octets

    def tear(self, octets, change):
        likely, end = self.chance.choice((0, 0.5, 0.9, 1)), change.offset + len(change.data)
        at = change.offset
        while at < end:
            until = min(end, (at // SECTOR + 1) * SECTOR)
            if self.chance.random() < likely:
                piece = change.data[at - change.offset:until - change.offset]
                self.apply(octets, change._replace(offset=at, data=piece))
            at = until
        if self.chance.random() < 0.5:
            octets.extend(bytes(max(0, end - len(octets))))

    def names(self, steps, syncs):
        syncs = self.honoured(syncs)
        settled = max([number + 1 for number, (note, _) in enumerate(steps) if is_settled(note, syncs)], default=0)
        return steps[:self.chance.randint(settled, len(steps))]


class Unsynced(Torn):
    """The same where no sync was worth anything."""

    def honoured(self, syncs):
        return []

    def content(self, file):
        file.changes = [change._replace(is_durable=False) for change in file.changes]
        return super().content(file)


class Replay:
    """`base`: the folder as it was before the journal, all of it on the disk; `root` is where it lay then."""

    def __init__(self, base, root, notes, until):
        self.root = str(root)
        self.start = {self.root + str(path)[len(str(base)):]: File(path.read_bytes())
                      for path in base.rglob("*") if path.is_file()}
        self.now, self.steps, self.syncs = dict(self.start), {}, {}
        for note in notes:
            if note.begun <= until:
                self.take(note)

    def take(self, note):
        if note.kind in "wt":
            self.now[note.path].changes.append(note)
        elif note.kind == "s":
            file = self.now.get(note.path)
            syncs = file.syncs if file else self.syncs.setdefault(note.path, [])
            syncs.append((note.begun, note.ended))
        else:
            self.name(note)

    def name(self, note):
        file = None
        if note.kind == "n":
            file = self.now[note.path] = File()
        elif note.kind == "r":
            self.now[bytes(note.data).decode()] = self.now.pop(note.path)
        elif note.kind == "u":
            self.now.pop(note.path, None)
        self.steps.setdefault(note.path.rpartition("/")[0], []).append((note, file))

    def files(self, manner):
        """By path: the octets, in one of the manners above."""
        tree, missing = dict(self.start), set()
        for folder, steps in self.steps.items():
            kept = manner.names(steps, self.syncs.get(folder, []))
            missing |= {note.path + "/" for note, _ in steps[len(kept):] if note.kind == "d"}
            for note, file in kept:
                if note.kind == "n":
                    tree[note.path] = file
                elif note.kind == "u":
                    tree.pop(note.path, None)
                elif note.kind == "r":
                    tree[bytes(note.data).decode()] = tree.pop(note.path)
        return {path: manner.content(file) for path, file in tree.items()
                if not any(path.startswith(folder) for folder in missing)}

    def write(self, manner, to):
        for path, octets in self.files(manner).items():
            target = to / path[len(self.root) + 1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(octets)
