#!/usr/bin/env python3
"""The disk fills up under load, and any single write may be the one that finds no room: new mail is put off with 452,
readers go on, mail can be removed, and with room again all is well without a restart, nothing lost."""

import base64
import errno
import itertools
import random
import smtplib
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from faulty_disk import Faults, preloaded  # noqa: E402
from harness import main, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402
from mixed_load import Load  # noqa: E402
from power import CannotMount, tiny_disk  # noqa: E402
from proof import prove, warm_up  # noqa: E402
from province import DOMAIN, HeldTest, Province, folder_in_memory, health  # noqa: E402

REFUSED = r"^(452 4\.3\.1 |NO \[UNAVAILABLE\])"

# The log is written before the answer, the others are where its content is brought later.
WRITTEN = ("/store/log/", "/store/segments/", "/store/rows/", "/store/large/")

# More than what removals under load give back, and such that nothing can pack it.
TOO_LARGE = "Subject: late\r\n\r\n" + base64.encodebytes(random.Random(1).randbytes(8 << 20)).decode().replace("\n", "\r\n")


def fill(folder):
    """To the last octet."""
    with open(folder / "filler", "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as trouble:
                if trouble.errno != errno.ENOSPC:
                    raise


class DiskFull(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())

    def serve(self, data, environment=None):
        self.server = self.hold(self.province.server(data=data, environment=environment))
        self.load = Load(1, self.server.scratch)
        warm_up(self.load, self.server)
        self.process = self.server.process

    def assert_refusals(self):
        for refusal in set(self.load.refusals):
            self.assertRegex(refusal, REFUSED)
        self.load.refusals.clear()

    def test_it_is_filled_under_load(self):
        try:
            disk = self.hold(tiny_disk("24m"))
        except CannotMount as trouble:
            raise unittest.SkipTest(f"no small disk can be mounted here: {trouble}") from None
        self.serve(disk / "data")
        reader = Imap(self.server, "nqhuy")
        reader.ok(b"APPEND Drafts", b"Subject: to be removed\r\n\r\n" + b"x" * 20_000)
        self.load.begin(self.server)
        for _ in range(3):
            self.load.wait_for(50)
            fill(disk)
            wait_for(lambda: len(self.load.refusals) > 20, "refusals")
            self.assert_full(reader)
            (disk / "filler").unlink()
            wait_for(self.is_well, "health")
            self.load.wait_for(100)
        self.load.end()
        self.assert_refusals()
        reader.ok(b"SELECT Drafts")
        reader.ok(b"UID EXPUNGE 1")
        prove(self.load, self.server)
        self.assertIs(self.server.process, self.process)
        self.server.stop()
        self.server.start()
        prove(self.load, self.server)

    def is_well(self):
        return health(self.server)[0] == 200

    def assert_full(self, reader):
        for client, door in ((smtplib.SMTP, "smtp"), (smtplib.LMTP, "lmtp")):
            self.assertEqual(self.answer_to_mail(client, door), "452 4.3.1")
        reader.ok(b"SELECT Drafts")
        self.assertIn(b"to be removed", b"".join(reader.ok(b"UID FETCH 1 BODY.PEEK[]")))
        reader.ok(b"UID STORE 1 +FLAGS (\\Deleted)")

    def answer_to_mail(self, client, door):
        with client("127.0.0.1", self.server.port(door), timeout=60) as smtp:
            try:
                smtp.sendmail("a@example.org", [f"nqhuy@{DOMAIN}"], TOO_LARGE)
                return "taken"
            except smtplib.SMTPRecipientsRefused as refusal:
                (code, text), = refusal.recipients.values()
            except smtplib.SMTPResponseException as refusal:
                code, text = refusal.smtp_code, refusal.smtp_error
            return f"{code} {text.decode().split()[0]}"

    def test_any_write_may_find_no_room(self):
        data = self.hold(folder_in_memory())
        faults = Faults(data.with_name("faults"))
        self.serve(data, preloaded(data / "store", faults=data.with_name("faults")))
        for part, spared in itertools.product(WRITTEN, (0, 1, 2, 8, 21)):
            with self.subTest(part=part, spared=spared):
                self.load.begin(self.server)
                self.load.wait_for(10)
                faults.set("write", errno.ENOSPC, spared=spared, part=part)
                wait_for(lambda: faults.failed > 0 and self.load.refusals, "refusals")
                time.sleep(0.1)
                faults.clear()
                self.load.wait_for(50)
                self.load.end()
                self.assert_refusals()
                prove(self.load, self.server)
        self.assertIs(self.server.process, self.process)
        self.server.stop()
        self.server.start()
        prove(self.load, self.server)


if __name__ == "__main__":
    main()
