#!/usr/bin/env python3
"""kill -9 in the middle of 1,000 deliveries, ten times over: what was acknowledged is there once.

Each round delivers by SMTP and LMTP over several sessions while officials are being imported, kills congvud and
slapd at a random moment, starts again on the same folder, and compares: every message that got its 250 is in
its mailboxes exactly once and whole, no message is there twice, and every official whose import was acknowledged is
there. CONGVU_SEED repeats a run's choice of moments.
"""

import collections
import imaplib
import os
import random
import re
import smtplib
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import PASSWORD, Server, main, tls_context  # noqa: E402

ROUNDS = int(os.environ.get("CONGVU_KILL_ROUNDS", 10))
SEED = int(os.environ.get("CONGVU_SEED", random.randrange(1 << 32)))
DELIVERIES = 1000
SESSIONS = 8
READERS = ("nqhuy", "nvthanh")
TEXT = "x" * 2000 + "\r\n"


class Lmtp(smtplib.LMTP):
    """Reads an answer for each reader behind the data, as RFC 2033 has it; smtplib reads one."""

    def data(self, msg):
        code, text = super().data(msg)
        for _ in READERS[1:]:
            code, text = max((code, text), self.getreply())
        return code, text


class Deliveries:
    """1,000 messages over eight sessions, every fourth by LMTP; `acknowledged` holds (reader, name)."""

    def __init__(self, server, round_number):
        self.server, self.round = server, round_number
        self.acknowledged = []
        self.troubles = []
        self.started = threading.Event()
        self.is_killed = False
        self.threads = [threading.Thread(target=self.deliver, args=(n,)) for n in range(SESSIONS)]

    def deliver(self, session):
        try:
            if session % 4 == 0:
                self.deliver_by(Lmtp("127.0.0.1", self.server.port("lmtp")), session, READERS)
            else:
                self.deliver_by(smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60), session, READERS[:1])
        except (OSError, smtplib.SMTPException) as trouble:
            if not self.is_killed:
                self.troubles.append(trouble)
        finally:
            self.started.set()

    def deliver_by(self, client, session, readers):
        with client:
            client.ehlo_or_helo_if_needed()
            for number in range(session, DELIVERIES, SESSIONS):
                name = f"r{self.round}m{number}"
                client.sendmail("load@example.org", [f"{reader}@langson.gov.vn" for reader in readers],
                                f"Message-ID: <{name}@kill.test>\r\nSubject: {name}\r\n\r\n{TEXT}")
                self.acknowledged += [(reader, name) for reader in readers]
                if len(self.acknowledged) > 20:
                    self.started.set()

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()


class Imports:
    """Officials taken in one by one; `acknowledged` holds the staff ids that the command line reported as new."""

    def __init__(self, server, round_number):
        self.server, self.round = server, round_number
        self.acknowledged = []
        self.is_stopped = False
        self.begun = threading.Event()  # there is one
        self.thread = threading.Thread(target=self.take_in)

    def take_in(self):
        for number in range(200):
            if self.is_stopped:
                return
            staff_id = f"K{self.round:02}{number:04}"
            file = self.server.scratch / f"{staff_id}.csv"
            file.write_text("staff_id,full_name,sex,title,agency_code,phone\n"
                            f"{staff_id},Hoàng Thị Mai,F,Chuyên viên,H37.31,0205\n")
            if self.server.congvu("official", "import", file, check=False).returncode != 0:
                return self.begun.set()
            self.acknowledged.append(staff_id)
            self.begun.set()


class KilledDuringDeliveries(unittest.TestCase):
    def setUp(self):
        self.server = Server().__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()

    def kill_in_the_middle(self, round_number):
        deliveries, imports = Deliveries(self.server, round_number), Imports(self.server, round_number)
        imports.thread.start()
        imports.begun.wait()
        deliveries.start()
        deliveries.started.wait()
        # At a random count of acknowledgements, not at a random time: machines differ in speed.
        wanted = random.randrange(30, DELIVERIES - 100)
        while len(deliveries.acknowledged) < wanted and any(t.is_alive() for t in deliveries.threads):
            deliveries.threads[0].join(0.002)
        in_hand = sum(t.is_alive() for t in deliveries.threads)
        deliveries.is_killed = True
        self.server.kill()
        imports.is_stopped = True
        deliveries.join()
        imports.thread.join()
        self.assertEqual(deliveries.troubles, [], "refused before the kill")
        self.assertGreater(in_hand, 0, "nothing was in hand at the kill")
        return deliveries.acknowledged, imports.acknowledged

    def delivered(self, reader):
        """How often each whole message of the test is in the mailbox."""
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login(reader, PASSWORD)
        imap.select("INBOX", readonly=True)
        rows = imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)] BODY.PEEK[TEXT])")[1]
        imap.logout()
        found = [row for row in rows if isinstance(row, tuple)]
        names = collections.Counter()
        for header, text in zip(found[::2], found[1::2], strict=True):
            self.assertEqual(text[1], TEXT.encode())
            names[re.search(rb"<(r\d+m\d+)@", header[1])[1].decode()] += 1
        return names

    def assert_delivered_once(self, acknowledged, place):
        for reader in READERS:
            counts = self.delivered(reader)
            lost = [name for owner, name in acknowledged if owner == reader and counts[name] == 0]
            double = [name for name, count in counts.items() if count > 1]
            self.assertEqual((lost, double), ([], []), f"{reader}, {place}")

    def test_what_was_acknowledged_is_there_once(self):
        random.seed(SEED)
        messages, officials, rounds_with_officials = [], [], 0
        for round_number in range(ROUNDS):
            place = f"round {round_number}, seed {SEED}"
            acknowledged, imported = self.kill_in_the_middle(round_number)
            messages += acknowledged
            officials += imported
            rounds_with_officials += bool(imported)
            self.server.start()
            self.assert_delivered_once(messages, place)
            missing = [staff_id for staff_id in officials
                       if self.server.congvu("official", "show", staff_id, check=False).returncode != 0]
            self.assertEqual(missing, [], place)
            print(f"round {round_number}: {len(acknowledged)} copies and {len(imported)} officials "
                  f"acknowledged before the kill, all there", flush=True)
        self.assertEqual(rounds_with_officials, ROUNDS)


if __name__ == "__main__":
    main()
