"""What one client's mailboxes must hold: each command that may change them as a step, and what steps come to.

A step is a list, as it stands in the ledger; `got` is what the server answered to it, None where no answer came:

    ["append", mailbox, [[tag, flags]...]]     got: uid_validity, uids
    ["flags", mailbox, uids, action, flags]    action: "+", "-" or ""
    ["copy" | "move", from, uids, to]          got: uid_validity, uids (of the copies, in the order of `uids`)
    ["take", [[uid, tag]...], to]              a move out of INBOX; got: as of a move
    ["expunge", mailbox, uids]                 those that are \\Deleted
    ["create" | "delete", mailbox]
    ["rename", from, to]                       with all below
    ["look", mailbox]                          got: uid_validity, uid_next, modseq

A tag names a message, everywhere and for ever; its bytes follow from it.
"""

import collections
import copy
import dataclasses
import functools
import random
import typing

# Octets, by the end of the tag. The large ones are over what the store keeps in shared files.
SIZES = {"-large": 150_000, "-middle": 8_000}


@functools.lru_cache(maxsize=4096)
def message(tag):
    """The message of a tag as it is sent."""
    size = next((size for end, size in SIZES.items() if tag.endswith(end)), 100)
    octets = random.Random(tag).randbytes(size // 2).hex()
    text = "\r\n".join(octets[at:at + 76] for at in range(0, len(octets), 76))
    return f"Message-ID: <{tag}@load.test>\r\nSubject: {tag}\r\n\r\n{text}\r\n".encode()


@dataclasses.dataclass
class Message:
    uid: typing.Optional[int]  # None: not known
    tag: str
    flags: frozenset


@dataclasses.dataclass
class Mailbox:
    uid_validity: typing.Optional[int] = None
    messages: list = dataclasses.field(default_factory=list)
    least_uid_next: int = 1  # what was seen of it: neither ever falls
    least_modseq: int = 0

    def note(self, uid_validity, uids=()):
        if self.uid_validity not in (None, uid_validity):
            raise AssertionError(f"UIDVALIDITY was {self.uid_validity} and is {uid_validity}")
        self.uid_validity = uid_validity
        if any(uid < self.least_uid_next for uid in uids):
            raise AssertionError(f"uids {uids} were given again: the next one was {self.least_uid_next}")
        self.least_uid_next = max([self.least_uid_next, *(uid + 1 for uid in uids)])


class Model:
    """The mailboxes at and below `root`."""

    def __init__(self, root):
        self.root = root
        self.mailboxes = {root: Mailbox()}
        self.inbox = {}  # uid → tag, as seen there
        self.taken = set()  # tags that are no longer in INBOX
        self.dead = set()  # UIDVALIDITY of mailboxes deleted

    def copy(self):
        return copy.deepcopy(self)

    def apply(self, step, got):
        getattr(self, "_" + step[0])(*step[1:], got=got)

    def count(self):
        return sum(len(mailbox.messages) for mailbox in self.mailboxes.values())

    def subtree(self, name):
        return [one for one in self.mailboxes if one == name or one.startswith(name + "/")]

    def _append(self, name, new, got):
        self._add(name, [(tag, frozenset(flags)) for tag, flags in new], got)

    def _add(self, name, new, got):
        mailbox, uids = self.mailboxes[name], [None] * len(new)
        if got:
            uids = got["uids"]
            mailbox.note(got["uid_validity"], uids)
        mailbox.messages += [Message(uid, tag, flags) for uid, (tag, flags) in zip(uids, new, strict=True)]

    def _flags(self, name, uids, action, flags, got):
        chosen, flags = set(uids), frozenset(flags)
        for one in self.mailboxes[name].messages:
            if one.uid in chosen:
                one.flags = {"+": one.flags | flags, "-": one.flags - flags, "": flags}[action]

    def _copy(self, source, uids, to, got):
        by_uid = {one.uid: one for one in self.mailboxes[source].messages}
        self._add(to, [(by_uid[uid].tag, by_uid[uid].flags) for uid in uids], got)

    def _move(self, source, uids, to, got):
        self._copy(source, uids, to, got)
        mailbox, gone = self.mailboxes[source], set(uids)
        mailbox.messages = [one for one in mailbox.messages if one.uid not in gone]

    def _take(self, found, to, got):
        self.inbox.update(map(tuple, found))
        self.taken |= {tag for _, tag in found}
        self._add(to, [(tag, frozenset()) for _, tag in found], got)

    def _expunge(self, name, uids, got):
        mailbox, chosen = self.mailboxes[name], set(uids)
        mailbox.messages = [one for one in mailbox.messages if one.uid not in chosen or "\\Deleted" not in one.flags]

    def _create(self, name, got):
        while name not in self.mailboxes:  # parents are made too
            self.mailboxes[name] = Mailbox()
            name = name.rpartition("/")[0]

    def _delete(self, name, got):
        self.dead.add(self.mailboxes.pop(name).uid_validity)

    def _rename(self, name, to, got):
        for one in self.subtree(name):
            self.mailboxes[to + one[len(name):]] = self.mailboxes.pop(one)

    def _look(self, name, got):
        if not got:
            return
        mailbox = self.mailboxes[name]
        mailbox.note(got["uid_validity"])
        if got["uid_next"] < mailbox.least_uid_next or got["modseq"] < mailbox.least_modseq:
            raise AssertionError(f"{name} has gone back: {got}, but {mailbox.least_uid_next}, {mailbox.least_modseq}")
        mailbox.least_uid_next, mailbox.least_modseq = got["uid_next"], got["modseq"]

    def difference(self, found):
        """How mailboxes found on a server differ from these; nothing where they do not. See proof.FoundMailbox."""
        if found.keys() != self.mailboxes.keys():
            return f"mailboxes {sorted(found)} instead of {sorted(self.mailboxes)}"
        for name, mailbox in self.mailboxes.items():
            difference = self._difference_of(mailbox, found[name])
            if difference:
                return f"{name}: {difference}"
        return ""

    def _difference_of(self, mailbox, found):
        if mailbox.uid_validity not in (None, found.uid_validity):
            return f"UIDVALIDITY {found.uid_validity} instead of {mailbox.uid_validity}"
        if found.uid_validity in self.dead:
            return f"UIDVALIDITY {found.uid_validity} is that of a deleted mailbox"
        if found.uid_next < mailbox.least_uid_next or found.modseq < mailbox.least_modseq:
            return (f"UIDNEXT {found.uid_next} and HIGHESTMODSEQ {found.modseq} after "
                    f"{mailbox.least_uid_next} and {mailbox.least_modseq}")
        wanted = collections.Counter((one.tag, one.flags) for one in mailbox.messages)
        there = collections.Counter((one.tag, one.flags) for one in found.messages.values())
        if wanted != there:
            return f"lost {sorted_of(wanted - there)}, too much {sorted_of(there - wanted)}"
        moved = [one.uid for one in mailbox.messages
                 if one.uid and (one.uid not in found.messages or found.messages[one.uid].tag != one.tag)]
        return f"uids {moved} have changed" if moved else ""

    def adopt(self, found):
        """What was not known of these mailboxes, learnt from what was found."""
        for name, mailbox in self.mailboxes.items():
            mailbox.note(found[name].uid_validity)
            mailbox.least_uid_next, mailbox.least_modseq = found[name].uid_next, found[name].modseq
            mailbox.messages = [Message(uid, one.tag, one.flags) for uid, one in found[name].messages.items()]


def sorted_of(counter):
    return [(tag, sorted(flags), count) for (tag, flags), count in sorted(counter.items(), key=str)]
