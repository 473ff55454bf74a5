#!/usr/bin/env python3
"""kill -9 in the middle of 1,000 deliveries, ten times over: what was acknowledged is there once.

Each round delivers by SMTP over several sessions while officials are being imported, kills congvud and slapd
at a random moment, starts again on the same folder, and compares: every message that got its 250 is in the
mailbox exactly once, no message is there twice, and every official whose import was acknowledged is there.
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
DELIVERIES = 1000
SESSIONS = 8


class Deliveries:
    """1,000 messages over eight sessions; `acknowledged` holds the ids that got their 250."""

    def __init__(self, server, round_number):
        self.server, self.round = server, round_number
        self.acknowledged = []
        self.started = threading.Event()
        self.threads = [threading.Thread(target=self.deliver, args=(n,)) for n in range(SESSIONS)]

    def deliver(self, session):
        try:
            with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60) as smtp:
                for number in range(session, DELIVERIES, SESSIONS):
                    name = f"r{self.round}m{number}"
                    smtp.sendmail("load@example.org", ["nqhuy@langson.gov.vn"],
                                  f"Message-ID: <{name}@kill.test>\r\nSubject: {name}\r\n\r\n" + "x" * 2000 + "\r\n")
                    self.acknowledged.append(name)
                    if len(self.acknowledged) > 20:
                        self.started.set()
        except (OSError, smtplib.SMTPException):
            pass  # the server was killed
        finally:
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
                return
            self.acknowledged.append(staff_id)


class KilledDuringDeliveries(unittest.TestCase):
    def setUp(self):
        self.server = Server().__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()

    def kill_in_the_middle(self, round_number):
        deliveries, imports = Deliveries(self.server, round_number), Imports(self.server, round_number)
        deliveries.start()
        imports.thread.start()
        deliveries.started.wait()
        # At a random count of acknowledgements, not at a random time: machines differ in speed.
        wanted = random.randrange(30, DELIVERIES - 100)
        while len(deliveries.acknowledged) < wanted and any(t.is_alive() for t in deliveries.threads):
            deliveries.threads[0].join(0.002)
        self.server.kill()
        imports.is_stopped = True
        deliveries.join()
        imports.thread.join()
        return deliveries.acknowledged, imports.acknowledged

    def delivered(self):
        """How often each message of the test is in the mailbox."""
        imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        imap.login("nqhuy", PASSWORD)
        imap.select("INBOX", readonly=True)
        rows = imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        imap.logout()
        return collections.Counter(re.findall(rb"<(r\d+m\d+)@", b"".join(row[1] for row in rows if isinstance(row, tuple))))

    def test_what_was_acknowledged_is_there_once(self):
        seed = random.randrange(1 << 32)
        random.seed(seed)
        messages, officials = [], []
        for round_number in range(ROUNDS):
            acknowledged, imported = self.kill_in_the_middle(round_number)
            messages += acknowledged
            officials += imported
            self.server.start()
            counts = self.delivered()
            lost = [name for name in messages if counts[name.encode()] == 0]
            double = [name for name, count in counts.items() if count > 1]
            self.assertEqual((lost, double), ([], []), f"round {round_number}, seed {seed}")
            missing = [staff_id for staff_id in officials
                       if self.server.congvu("official", "show", staff_id, check=False).returncode != 0]
            self.assertEqual(missing, [], f"round {round_number}, seed {seed}")
            print(f"round {round_number}: {len(acknowledged)} messages and {len(imported)} officials "
                  f"acknowledged before the kill, all there", flush=True)
        self.assertGreater(len(messages), ROUNDS * 25)
        self.assertGreater(len(officials), 0)


if __name__ == "__main__":
    main()
