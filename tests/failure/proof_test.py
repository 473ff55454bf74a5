#!/usr/bin/env python3
"""The proof of the failure tests finds whatever is done behind the ledger's back."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main  # noqa: E402
from imap_client import Imap  # noqa: E402
from mail_model import message  # noqa: E402
from mixed_load import Client, Lmtp, Load  # noqa: E402
from proof import Lost, prove, warm_up  # noqa: E402
from province import HeldTest, Province, folder_in_memory  # noqa: E402

NAME = "w0/leaf"

# What is done to a mailbox that holds `uid`, and what the proof says of it.
TAMPERINGS = {
    "lost": ["UID STORE {uid} +FLAGS (\\Deleted)", "UID EXPUNGE {uid}"],
    "too much": ["UID COPY {uid} {name}"],
    "lost .*, too much": ["UID STORE {uid} FLAGS (unheard-of)"],
    "mailboxes": ["CREATE {name}/strange"],
    "has mailboxes .*strange": ["CREATE strange"],
    "messages in .*Trash": ["UID COPY {uid} Trash"],
    "uids .* have changed": ["UID COPY {uid} {name}", "UID STORE {uid} +FLAGS (\\Deleted)", "UID EXPUNGE {uid}"],
    "UIDVALIDITY .* instead": ["RENAME {name} gone", "CREATE {name}", "UID MOVE 1:* {name}", "DELETE gone"],
    "not expected": ["UID COPY {uid} INBOX"],
}


class Proof(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())

    def test_what_was_tampered_with_is_found(self):
        for said, commands in TAMPERINGS.items():
            with self.subTest(commands):
                self.assert_found(said, lambda imap, commands=commands: self.tamper(imap, commands))

    def tamper(self, imap, commands):
        imap.ok(f"SELECT {NAME}".encode())
        for command in commands:
            imap.ok(command.format(uid=self.uid, name=NAME).encode())

    def test_other_octets_are_found(self):
        other = message("dthuong.w0.x").replace(b"a", b"b")
        self.assert_found("is not what was sent", lambda imap: imap.ok(b"APPEND w0", other))

    def test_what_comes_twice_is_found(self):
        tag = "p0.1"

        def deliver_again(_):
            for _ in range(2):
                Lmtp(self.server).deliver(("dthuong",), message(tag), lambda *_: None)

        self.assert_found(f"double.*{tag}", deliver_again)

    def assert_found(self, said, tamper):
        with folder_in_memory() as data, self.province.server(data=data) as self.server:
            load = Load(1, self.server.scratch)
            warm_up(load, self.server)
            place = next(place for place in load.places if place.login == "dthuong")
            self.uid = self.make_mailbox(load, place)
            prove(load, self.server)
            tamper(Imap(self.server, "dthuong"))
            with self.assertRaisesRegex(Lost, said):
                prove(load, self.server)

    def make_mailbox(self, load, place):
        """A mailbox with one message; its uid."""
        client = Client(self.server, place.login)
        load.carry_out(client, place, ["create", NAME])
        load.carry_out(client, place, ["append", NAME, [[place.new_tag(), []]]])
        return place.entries[-1].got["uids"][0]


if __name__ == "__main__":
    main()
