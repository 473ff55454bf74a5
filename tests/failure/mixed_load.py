"""Mail in all its movements, and a ledger of what was acknowledged.

    load = Load(seed)
    load.begin(server)    # sessions deliver, append, set flags, copy, move, expunge, make, rename and delete mailboxes
    load.wait_for(20)     # acknowledgements
    load.end()            # or kill the server first
    prove(load, server)   # of proof.py: what was acknowledged is there, what was not is wholly there or not at all

Every step is written to the ledger before it is sent, and its answer before the next one. Each client is the only one
to write below its root, so that what must be there follows from its own steps; several have the same account, and all
mail comes in beside them. Over any number of loads the clients go on with what there is.
"""

import dataclasses
import itertools
import json
import os
import random
import re
import socket
import ssl
import threading
import time
import typing

from mail_model import Model, message
from province import DOMAIN, LOGINS

import harness
from imap_client import Imap

FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "$forwarded", "urgent")
MOST_MESSAGES = 40  # below one root
PLACES = (("nqhuy", "w0"), ("nqhuy", "w1"), ("nvthanh", "w0"), ("dthuong", "w0"))
POSTS = 2
CUT_OFF = (OSError, EOFError, ssl.SSLError)  # what a client sees of a server that is gone


class Refused(Exception):
    pass


@dataclasses.dataclass
class Entry:
    """One step: when it was begun and answered, by time.monotonic_ns()."""

    step: list
    begun: int
    answered: typing.Optional[int] = None
    is_refused: bool = False
    got: typing.Optional[dict] = None


@dataclasses.dataclass
class Delivery:
    """One message on its way to some: by reader, when and what the server answered."""

    tag: str
    begun: int
    answers: dict
    readers: tuple


class Ledger:
    """A file that is written before anybody goes on."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.count = 0  # of answers

    def write(self, who, what, **more):
        """The time of writing, by the same clock as everywhere here."""
        now = time.monotonic_ns()
        os.write(self.file, (json.dumps({"at": now, "who": who, "what": what, **more}) + "\n").encode())
        self.count += what == "done"
        return now


class Place:
    """One client's mailboxes: what they were at `base`, and every step since."""

    def __init__(self, login, root, takes_inbox):
        self.login, self.root, self.takes_inbox = login, root, takes_inbox
        self.name = f"{login}/{root}"
        self.base = None  # not made yet
        self.model = None  # as acknowledged
        self.entries = []
        self.counter = itertools.count(1)

    def rebase(self, model):
        self.base, self.model, self.entries = model, model.copy(), []

    def new_tag(self, kind=""):
        return f"{self.login}.{self.root}.{next(self.counter)}{kind}"


class Choice:
    """Which step may come next, by chance and by what there is."""

    WEIGHTS = {"append": 6, "append_large": 1, "flags": 5, "delete_some": 2, "expunge": 3, "copy": 2, "move": 4,
               "create": 2, "delete": 1, "rename": 2, "look": 3}

    def __init__(self, place, chance):
        self.place, self.model, self.chance = place, place.model, chance

    def next_step(self):
        if self.model.count() > MOST_MESSAGES:
            return self.shrink()
        while True:
            name = self.chance.choices(list(self.WEIGHTS), list(self.WEIGHTS.values()))[0]
            step = getattr(self, name)()
            if step:
                return step

    def mailbox(self):
        return self.chance.choice(sorted(self.model.mailboxes))

    def filled(self):
        """A mailbox and some of its uids."""
        names = sorted(name for name, one in self.model.mailboxes.items() if one.messages)
        if not names:
            return None, []
        name = self.chance.choice(names)
        uids = [one.uid for one in self.model.mailboxes[name].messages]
        return name, sorted(self.chance.sample(uids, self.chance.randint(1, min(len(uids), 8))))

    def flag_list(self):
        return sorted(self.chance.sample(FLAGS, self.chance.randint(0, 3)))

    def shrink(self):
        name, mailbox = max(self.model.mailboxes.items(), key=lambda one: len(one[1].messages))
        kept = [one.uid for one in mailbox.messages if "\\Deleted" not in one.flags]
        return ["flags", name, kept, "+", ["\\Deleted"]] if kept else self.expunge_of(name)

    def append(self):
        kinds = self.chance.choices(("", "-middle"), (2, 1), k=self.chance.choice((1, 1, 1, 3)))
        return ["append", self.mailbox(), [[self.place.new_tag(kind), self.flag_list()] for kind in kinds]]

    def append_large(self):
        return ["append", self.mailbox(), [[self.place.new_tag("-large"), self.flag_list()]]]

    def flags(self):
        name, uids = self.filled()
        return name and ["flags", name, uids, self.chance.choice(("+", "-", "")), self.flag_list()]

    def delete_some(self):
        name, uids = self.filled()
        return name and ["flags", name, uids, "+", ["\\Deleted"]]

    def expunge(self):
        name, uids = self.filled()
        return name and ["expunge", name, uids]

    def expunge_of(self, name):
        return ["expunge", name, [one.uid for one in self.model.mailboxes[name].messages]]

    def copy(self):
        name, uids = self.filled()
        return name and ["copy", name, uids, self.mailbox()]

    def move(self):
        step, to = self.copy(), self.mailbox()
        return step and to != step[1] and ["move", *step[1:3], to]

    def create(self):
        if len(self.model.mailboxes) > 8:
            return None
        name = f"{self.mailbox()}/{self.chance.choice('abcd')}"
        if name.count("/") < 3 and self.chance.random() < 0.3:
            name += "/x"
        return name not in self.model.mailboxes and ["create", name]

    def delete(self):
        leaves = [name for name in sorted(self.model.mailboxes)
                  if name != self.model.root and len(self.model.subtree(name)) == 1]
        return leaves and ["delete", self.chance.choice(leaves)]

    def rename(self):
        name, above = self.mailbox(), self.mailbox()
        to = f"{above}/{self.chance.choice('abcd')}"
        is_possible = (name != self.model.root and above not in self.model.subtree(name) and to.count("/") < 4
                       and to not in self.model.mailboxes)
        return is_possible and ["rename", name, to]

    def look(self):
        return ["look", self.mailbox()]


class Client:
    """Sends steps over IMAP, and says what was got."""

    def __init__(self, server, login):
        self.imap = Imap(server, login)
        self.selected = None

    def do(self, step):
        return getattr(self, step[0])(*step[1:])

    def ask(self, words, *octets):
        """(the whole tagged answer, the untagged ones); refused where it is not OK."""
        answer, untagged = self.imap.command(words.encode(), *octets)
        if not answer.startswith(b"OK"):
            raise Refused(answer.decode())
        return answer.decode(), untagged

    def select(self, name):
        if self.selected != name:
            self.selected = None
            self.ask(f"SELECT {name}")
            self.selected = name

    def append(self, name, new):
        # Each message's flags go before its literal: sent by hand, for all are one command.
        self.imap.tags += 1
        tag = f"t{self.imap.tags}".encode()
        words = [tag, b" APPEND ", name.encode()]
        for one, flags in new:
            words.append(b" (%s) {%d+}\r\n%s" % (" ".join(flags).encode(), len(message(one)), message(one)))
        self.imap.socket.sendall(b"".join(words) + b"\r\n")
        answer = self.imap.answer(tag)[0].decode()
        if not answer.startswith("OK"):
            raise Refused(answer)
        uid_validity, uids = re.search(r"\[APPENDUID (\d+) ([\d:,]+)\]", answer).groups()
        return {"uid_validity": int(uid_validity), "uids": numbers_of(uids)}

    def flags(self, name, uids, action, flags):
        self.select(name)
        self.ask(f"UID STORE {set_of(uids)} {action}FLAGS.SILENT ({' '.join(flags)})")

    def copied(self, text, uids):
        uid_validity, source, to = re.search(r"\[COPYUID (\d+) ([\d:,]+) ([\d:,]+)\]", text).groups()
        pairs = dict(zip(numbers_of(source), numbers_of(to), strict=True))
        return {"uid_validity": int(uid_validity), "uids": [pairs[uid] for uid in uids]}

    def copy(self, source, uids, to):
        self.select(source)
        return self.copied(self.ask(f"UID COPY {set_of(uids)} {to}")[0], uids)

    def move(self, source, uids, to):
        self.select(source)
        answer, untagged = self.ask(f"UID MOVE {set_of(uids)} {to}")
        return self.copied(b"\n".join(untagged).decode() + answer, uids)

    def take(self, found, to):
        return self.move("INBOX", [uid for uid, _ in found], to)

    def inbox(self):
        """[uid, tag] of the first messages there."""
        self.select("INBOX")
        rows = self.ask("UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        found = [re.search(rb"UID (\d+) .*Subject: (\S+)", row, re.DOTALL) for row in rows if b" FETCH " in row]
        return [[int(one[1]), one[2].decode()] for one in found[:12]]

    def expunge(self, name, uids):
        self.select(name)
        self.ask(f"UID EXPUNGE {set_of(uids)}")

    def create(self, name):
        self.ask(f"CREATE {name}")

    def delete(self, name):
        self.ask(f"DELETE {name}")
        self.selected = None

    def rename(self, name, to):
        self.ask(f"RENAME {name} {to}")
        self.selected = None

    def look(self, name):
        row = b" ".join(self.ask(f"STATUS {name} (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)")[1]).decode()
        return {key: int(re.search(word + r" (\d+)", row)[1]) for key, word in
                (("uid_validity", "UIDVALIDITY"), ("uid_next", "UIDNEXT"), ("modseq", "HIGHESTMODSEQ"))}


def set_of(uids):
    return ",".join(map(str, uids))


def numbers_of(text):
    """Of "3:5,9"."""
    numbers = []
    for piece in text.split(","):
        first, _, last = piece.partition(":")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


class Lmtp:
    """Enough of RFC 2033, with an answer for each reader."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port("lmtp")), timeout=harness.PATIENCE)
        self.input = self.socket.makefile("rb")
        self.reply()
        self.say("LHLO load.test")

    def reply(self):
        """The code."""
        while True:
            line = self.input.readline()
            if not line.endswith(b"\r\n"):
                raise EOFError(line)
            if line[3:4] != b"-":
                self.last = line.decode().strip()
                return int(line[:3])

    def say(self, words):
        self.socket.sendall(words.encode() + b"\r\n")
        return self.reply()

    def deliver(self, readers, octets, note):
        """`note` is called with each reader and the code, as they come."""
        code = self.say("MAIL FROM:<load@example.org>")
        if code != 250:
            return [note(reader, code) for reader in readers]
        codes = {reader: self.say(f"RCPT TO:<{reader}@{DOMAIN}>") for reader in readers}
        for reader in readers:
            if codes[reader] != 250:
                note(reader, codes[reader])
        taken = [reader for reader in readers if codes[reader] == 250]
        if not taken:
            return self.say("RSET")
        code = self.say("DATA")
        if code != 354:
            return [note(reader, code) for reader in taken]
        self.socket.sendall(octets.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return [note(reader, self.reply()) for reader in taken]


class Load:
    def __init__(self, seed, scratch):
        self.chance = random.Random(seed)
        self.ledger = Ledger(scratch / "ledger.jsonl")
        taken = set()
        self.places = []
        for login, root in PLACES:
            self.places.append(Place(login, root, login not in taken))
            taken.add(login)
        self.deliveries = []
        self.numbers = itertools.count(1)
        self.refusals = []
        self.troubles = []
        self.threads = []
        self.is_over = threading.Event()
        self.inbox = {login: set() for login in LOGINS}  # tags there at the base
        self.history = {}  # of proof.check_history
        self.log_read = 0  # of the server's log
        self.refusals_are_final = True  # else what was refused may have happened, and its client ends

    def begin(self, server):
        """Once all are logged in, all begin."""
        self.is_over.clear()
        self.troubles = []
        self.all_ready = threading.Barrier(len(self.places) + POSTS)
        work = [(self.work_at, place) for place in self.places] + [(self.post, f"p{n}") for n in range(POSTS)]
        self.threads = [threading.Thread(target=self.guarded, args=(do, server, who, self.chance.randrange(1 << 30)))
                        for do, who in work]
        for thread in self.threads:
            thread.start()

    def wait_for(self, answers, patience=harness.PATIENCE):
        """Until so many more steps were acknowledged."""
        wanted = self.ledger.count + answers
        harness.wait_for(lambda: self.ledger.count >= wanted or not any(t.is_alive() for t in self.threads),
                         f"{answers} acknowledgements", patience, pause=0.002)

    def is_going(self):
        return any(thread.is_alive() for thread in self.threads)

    def end(self):
        """Everybody gets the answer to what was begun, or sees that the server is gone."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()
        if self.troubles:
            raise AssertionError(f"clients met trouble: {self.troubles}")

    def guarded(self, do, server, who, seed):
        try:
            do(server, who, random.Random(seed))
        except threading.BrokenBarrierError:
            return  # the server went before all were there
        except CUT_OFF as trouble:
            if not self.is_expected(server):
                self.troubles.append(repr(trouble))
        except Exception as trouble:  # a thread's end is no test's: it is told in end()
            self.troubles.append(repr(trouble))
            raise
        finally:
            self.all_ready.abort()

    def is_expected(self, server):
        """That the server is cut off. Its end is known a little later than it is felt."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if self.is_over.wait(0.01) or server.process.poll() is not None:
                return True
        return False

    def work_at(self, server, place, chance):
        client = Client(server, place.login)
        if place.model is None:
            client.ask(f"CREATE {place.root}")
            place.rebase(Model(place.root))
        self.all_ready.wait()
        while not self.is_over.is_set():
            step = self.next_step(client, place, chance)
            if step and not self.carry_out(client, place, step):
                return

    def next_step(self, client, place, chance):
        """None where there is nothing to take."""
        if not place.takes_inbox or chance.random() > 0.15:
            return Choice(place, chance).next_step()
        try:
            found = client.inbox()
        except Refused as refusal:
            return self.refusals.append(str(refusal))
        return ["take", found, Choice(place, chance).mailbox()] if found else None

    def carry_out(self, client, place, step):
        """False where there is no going on."""
        entry = Entry(step, self.ledger.write(place.name, "begin", step=step))
        place.entries.append(entry)
        try:
            entry.got = client.do(step)
        except Refused as refusal:
            self.refusals.append(str(refusal))
            at = self.ledger.write(place.name, "refused", why=str(refusal))
            if self.refusals_are_final:
                entry.is_refused, entry.answered = True, at
            return self.refusals_are_final
        place.model.apply(step, entry.got)
        entry.answered = self.ledger.write(place.name, "done", got=entry.got)
        return True

    def post(self, server, name, chance):
        client = Lmtp(server)
        self.all_ready.wait()
        while not self.is_over.is_set():
            kind = chance.choices(("", "-middle", "-large"), (10, 3, 1))[0]
            readers = tuple(chance.sample(LOGINS, chance.choice((1, 1, 2, 3))))
            tag = f"{name}.{next(self.numbers)}{kind}"
            delivery = Delivery(tag, self.ledger.write(name, "begin", tag=tag, readers=readers), {}, readers)
            self.deliveries.append(delivery)

            def note(reader, code):
                what = "done" if code == 250 else "refused"
                delivery.answers[reader] = (self.ledger.write(name, what, tag=tag, reader=reader), code)
                if code != 250:
                    self.refusals.append(client.last)

            client.deliver(readers, message(tag), note)
            if not self.refusals_are_final and any(code != 250 for _, code in delivery.answers.values()):
                return
