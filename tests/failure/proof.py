"""Holds what a server has against the ledger of a mixed load, over IMAP, message by message."""

import collections
import dataclasses
import math
import re

from mail_model import message
from province import LOGINS, has_verbs_of

from imap_client import Imap


class Lost(AssertionError):
    """Something acknowledged is not there, or something is there that nobody asked for."""


@dataclasses.dataclass
class FoundMessage:
    tag: str
    flags: frozenset
    modseq: int


@dataclasses.dataclass
class FoundMailbox:
    uid_validity: int
    uid_next: int
    modseq: int
    messages: dict  # by uid


STANDARD = {"Archive", "Drafts", "Junk", "Sent", "Trash"}
ROW = re.compile(rb"\* \d+ FETCH \(UID (\d+) FLAGS \(([^)]*)\) MODSEQ \((\d+)\) BODY\[\] \{\d+\}\r\n(.*)\)", re.DOTALL)
TRACE = re.compile(rb"((Return-Path|Delivered-To|Received): [^\r\n]*\r\n([ \t][^\r\n]*\r\n)*)*")
STATUS = re.compile(rb'\* STATUS "?([^ "]+)"? \(UIDNEXT (\d+) UIDVALIDITY (\d+) MESSAGES (\d+) HIGHESTMODSEQ (\d+)\)')


def read_account(server, login):
    """Every mailbox by name, each message's octets compared."""
    try:
        return read_mailboxes(server, login)
    except Lost:
        raise
    except (AssertionError, EOFError, OSError) as trouble:
        raise Lost(f"{login} cannot be read: {trouble!r}") from trouble


def read_mailboxes(server, login):
    imap = Imap(server, login)
    rows = imap.ok(b'LIST "" * RETURN (STATUS (UIDNEXT UIDVALIDITY MESSAGES HIGHESTMODSEQ))')
    found = {}
    for row in rows:
        status = STATUS.fullmatch(row)
        if not status:
            continue
        name = status[1].decode()
        uid_next, uid_validity, count, modseq = map(int, status.groups()[1:])
        found[name] = FoundMailbox(uid_validity, uid_next, modseq, read_messages(imap, name) if count else {})
        if len(found[name].messages) != count:
            raise Lost(f"{login}: {name} says {count} messages and gives {len(found[name].messages)}")
    imap.close()
    return found


def read_messages(imap, name):
    imap.ok(f"EXAMINE {name}".encode())
    found = {}
    for row in imap.ok(b"UID FETCH 1:* (UID FLAGS MODSEQ BODY.PEEK[])"):
        whole = ROW.fullmatch(row)
        if not whole:
            continue
        flags = frozenset(whole[2].decode().split()) - {"\\Recent"}
        found[int(whole[1])] = FoundMessage(tag_of(whole[4], name), flags, int(whole[3]))
    return found


def tag_of(octets, name):
    octets = octets[TRACE.match(octets).end():]
    tag = re.search(rb"^Subject: (\S+)\r$", octets[:1000], re.MULTILINE)
    if not tag or octets != message(tag[1].decode()):
        raise Lost(f"a message in {name} is not what was sent: {octets[:200]}, {len(octets)} octets")
    return tag[1].decode()


def states(place, acknowledged_by, begun_by):
    """What the place may look like: as after its last acknowledged step, or any later one that was begun."""
    possible, model = [], place.base.copy()
    for entry in place.entries:
        if entry.is_refused:
            continue
        if entry.begun > begun_by:
            break
        if entry.answered is None or entry.answered > acknowledged_by:
            possible.append(model.copy())
        model.apply(entry.step, entry.got)
    return [*possible, model]


class Inbox:
    """What may and must have come in for one reader."""

    def __init__(self, load, login, acknowledged_by, begun_by):
        self.must, self.may = set(load.inbox[login]), set(load.inbox[login])
        for delivery in load.deliveries:
            if login not in delivery.readers or delivery.begun > begun_by:
                continue
            at, code = delivery.answers.get(login, (math.inf, None))
            if code in (250, None) or not load.refusals_are_final:
                self.may.add(delivery.tag)
            if code == 250 and at <= acknowledged_by:
                self.must.add(delivery.tag)

    def difference(self, model, found):
        counts = collections.Counter(one.tag for one in found.messages.values())
        double = sorted(tag for tag, count in counts.items() if count > 1)
        lost = sorted(self.must - model.taken - counts.keys())
        strange = sorted(counts.keys() - (self.may - model.taken))
        reused = [uid for uid, tag in model.inbox.items()
                  if uid >= found.uid_next or (uid in found.messages and found.messages[uid].tag != tag)]
        if double or lost or strange or reused:
            return f"INBOX: double {double}, lost {lost}, not expected {strange}, uids given again {reused}"
        return ""


def below(found, root):
    return {name: one for name, one in found.items() if name == root or name.startswith(root + "/")}


def matching(place, found, inbox, possible):
    """The state that was found."""
    differences = []
    for model in possible:
        difference = model.difference(below(found, place.root))
        if not difference and place.takes_inbox:
            difference = inbox.difference(model, found["INBOX"])
        if not difference:
            return model
        differences.append(difference)
    raise Lost(f"{place.name} is as after none of {len(possible)} possible steps:\n" + "\n".join(differences))


def check_history(load, login, found):
    """By uidvalidity, whatever a mailbox was called: uids mean what they meant, and no number falls."""
    for name, mailbox in found.items():
        known = load.history.setdefault((login, mailbox.uid_validity), FoundMailbox(0, 1, 0, {}))
        if mailbox.uid_next < known.uid_next or mailbox.modseq < known.modseq:
            raise Lost(f"{login}: {name} went back from {known.uid_next}, {known.modseq} to "
                       f"{mailbox.uid_next}, {mailbox.modseq}")
        for uid, one in mailbox.messages.items():
            before = known.messages.get(uid, one)
            is_later = one.modseq > before.modseq or (one.modseq == before.modseq and one.flags == before.flags)
            if before.tag != one.tag or not is_later:
                raise Lost(f"{login}: {name} has {one} under uid {uid}, which was {before}")
        known.uid_next, known.modseq = mailbox.uid_next, mailbox.modseq
        known.messages.update(mailbox.messages)


def check_log(server, since=0):
    """No sweep has found damage; gives how far the log was read."""
    with open(server.log_path, "rb") as log:
        log.seek(since)
        text = log.read()
    for line in text.decode(errors="replace").splitlines():
        if re.search(r"damaged=[1-9]|store: damaged", line):
            raise Lost(line)
    return since + len(text)


def check_whole(server):
    """By the server's own check of all rows and files, where congvu has one."""
    if not has_verbs_of("store"):
        return
    done = server.congvu("store", "verify", check=False)
    if done.returncode != 0:
        raise Lost(f"congvu store verify ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def check_names(load, login, found):
    roots = {place.root for place in load.places if place.login == login}
    standard = STANDARD | {"INBOX"}
    strange = {name.partition("/")[0] for name in found} - roots - standard
    missing = standard - found.keys()
    filled = [name for name in STANDARD & found.keys() if found[name].messages]
    if strange or missing or filled:
        raise Lost(f"{login} has mailboxes {strange}, none of {missing}, and messages in {filled}")


def examine(load, server, acknowledged_by=math.inf, begun_by=math.inf):
    """By place, the state in which it was found; raises Lost. The times are those of the ledger."""
    is_now, states_found, accounts = acknowledged_by == math.inf, {}, {}
    for login in LOGINS:
        found = accounts[login] = read_account(server, login)
        check_names(load, login, found)
        inbox = Inbox(load, login, acknowledged_by, begun_by)
        for place in load.places:
            if place.login == login:
                states_found[place] = matching(place, found, inbox, states(place, acknowledged_by, begun_by))
        if is_now:
            check_history(load, login, found)
    return states_found, accounts


def prove(load, server):
    """What was acknowledged is there once, what was not is wholly there or not at all; the load then goes on from
    what there is."""
    load.log_read = check_log(server, load.log_read)
    check_whole(server)
    states_found, accounts = examine(load, server)
    for place, model in states_found.items():
        model.adopt(below(accounts[place.login], place.root))
        model.taken.clear()
        model.inbox.clear()
        place.rebase(model)
    load.deliveries = []
    for login, found in accounts.items():
        load.inbox[login] = {one.tag for one in found["INBOX"].messages.values()}


def warm_up(load, server):
    """Every client has its mailboxes, and something in them."""
    load.begin(server)
    load.wait_for(100)
    load.end()
    prove(load, server)


def prove_at(load, server, acknowledged_by, begun_by):
    """The same of a server that has what the disk held at some moment; changes nothing here."""
    check_log(server)
    check_whole(server)
    examine(load, server, acknowledged_by, begun_by)
