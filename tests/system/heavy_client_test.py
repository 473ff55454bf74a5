#!/usr/bin/env python3
"""One heavy or hostile IMAP client: the sessions of others are served meanwhile, and memory comes back (FAULTS I11-I14)."""

import base64
import os
import re
import threading
import time
import unittest

from harness import Server, main, wait_for
from imap_client import Imap

HEAVY = "u00000"
OTHERS = ["u00001", "u00002", "u00003", "u00004"]
LONGEST_WAIT = 2.0  # seconds; what a machine that does much else may cost
MOST_GROWTH = 64 << 10  # KiB


def login(server, name):
    """None, while the server does not know the account yet."""
    try:
        return Imap(server, name, password="secret")
    except AssertionError:
        return None


def started():
    server = Server(settings=["directory.domains=bench.test"]).__enter__()
    server.congvu("bench", "accounts", 8)
    return server


class Probe(threading.Thread):
    """Another account's session, which asks all the time; knows how long it had to wait at worst."""

    def __init__(self, server, name):
        super().__init__(daemon=True)
        self.client = login(server, name)
        self.is_over = False
        self.worst = 0.0
        self.start()

    def run(self):
        while not self.is_over:
            begin = time.monotonic()
            self.client.ok(b"NOOP")
            self.worst = max(self.worst, time.monotonic() - begin)
            time.sleep(0.005)


def processor_time(server):
    fields = open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(server):
    status = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def keys(key, count):
    return b"SEARCH " + b" ".join(b"NOT %s x%dq" % (key, number) for number in range(count))


class HeavyClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = started()
        cls.addClassCleanup(cls.server.__exit__, None)

    def setUp(self):
        self.client = wait_for(lambda: login(self.server, HEAVY), "the accounts to be known")

    def tearDown(self):
        self.client.close()
        self.assertIsNone(self.server.process.poll(), self.server.log()[-2000:])

    def fill(self, mailbox, count):
        self.client.ok(b"CREATE " + mailbox)
        for begin in range(0, count, 100):
            some = [b"Subject: tin %d\r\n\r\nnoi dung\r\n" % number for number in range(begin, begin + 100)]
            self.client.ok(b"APPEND " + mailbox, *some)
        self.client.ok(b"SELECT " + mailbox)

    def ask(self, *commands):
        """Asks while others do; how it was answered."""
        before = resident(self.server)
        probes = [Probe(self.server, name) for name in OTHERS]
        answers = [self.client.command(command)[0] for command in commands]
        time.sleep(0.1)
        for probe in probes:
            probe.is_over = True
        for probe in probes:
            probe.join()
            probe.client.close()
        what = commands[0][:60]
        self.assertLess(max(probe.worst for probe in probes), LONGEST_WAIT, what)
        self.assertLess(resident(self.server) - before, MOST_GROWTH, what)
        return answers

    def ok(self, *commands):
        for command, answer in zip(commands, self.ask(*commands)):
            self.assertTrue(answer.startswith(b"OK"), (command[:60], answer))

    def over_limit(self, command):
        answer = self.client.command(command)[0]
        self.assertTrue(answer.startswith(b"NO [LIMIT]"), (command[:60], answer))

    def test_1_lists(self):
        """I13: patterns against thousands of deep mailboxes, and lists that nobody reads."""
        parents = "/".join(f"{level:02}" + "abcdefghij" * 2 for level in range(31))
        for tag in [self.client.send(f'CREATE "{parents}/{number:04}"'.encode()) for number in range(1500)]:
            self.assertTrue(self.client.answer(tag)[0].startswith(b"OK"))
        patterns = b" ".join(b'"*a*b*c*d*e*f*g*h*i*j*%dq"' % number for number in range(20))
        self.ok(b'LIST "" *', b'LIST "" "' + b"%*" * 1000 + b'"', b'LIST "" "' + b"*a" * 1000 + b'z"',
                b'LIST "" (' + patterns + b')', b'LIST "" * RETURN (STATUS (MESSAGES))', b'LSUB "" *',
                b'LIST (SUBSCRIBED RECURSIVEMATCH) "" %')
        self.over_limit(b'LIST "" "' + b"*a" * 9000 + b'z"')
        silent = [login(self.server, HEAVY) for _ in range(20)]
        for client in silent:
            for _ in range(40):
                client.send(b'LIST "" * RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN SIZE))')
        self.ok(b"NOOP")
        for client in silent:
            client.close()

    def test_2_keywords(self):
        """I14"""
        self.fill(b"Keywords", 1000)
        words = [b"k%03d" % number + b"x" * 60 for number in range(60)]
        few = b"(" + b" ".join(words) + b")"
        self.ok(b"STORE 1:* +FLAGS.SILENT " + few, b"STORE 1:* +FLAGS " + few, b"FETCH 1:* FLAGS",
                b"SEARCH KEYWORD " + words[29], b"SELECT Keywords")
        for more in (341, 401, 3000):  # a message has at most 400, and this one has 60
            self.over_limit(b"STORE 1 +FLAGS (" + b" ".join(b"n%d" % number for number in range(more)) + b")")

    def test_3_searches(self):
        """I11: headers made for it."""
        for message in [
                b"Subject: " + "hội nghị ".encode() * 70_000 + b"\r\n\r\nbody\r\n",
                b"".join(b"X-F%d: v%d\r\n" % (number, number) for number in range(60_000)) + b"\r\nbody\r\n",
                b"Subject: =?utf-8?b?" + b"?= =?utf-8?b?".join([b"SOG7mWkg"] * 50_000) + b"?=\r\n\r\nbody\r\n",
                b"To: " + b", ".join(b"user%d <u%d@x.vn>" % (n, n) for n in range(200_000)) + b"\r\n\r\nbody\r\n"]:
            self.client.ok(b"APPEND Archive", message)
        self.client.ok(b"SELECT Archive")
        for key in (b"TEXT", b"HEADER X-N", b"SUBJECT", b"TO", b"BODY"):
            self.ok(keys(key, 60))
            self.over_limit(keys(key, 200))
        self.ok(b"FETCH 1:4 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (to)])")

    def test_4_searches_of_one_account(self):
        """I11: they take their turns, and end with their clients."""
        line = base64.b64encode("Kính gửi các đồng chí, ".encode() * 2) + b"\r\n"
        message = b"Content-Transfer-Encoding: base64\r\n\r\n" + line * (10_000_000 // len(line))
        for _ in range(10):
            self.client.ok(b"APPEND Drafts", message)
        clients = [login(self.server, HEAVY) for _ in range(20)]
        for client in clients:
            client.ok(b"SELECT Drafts")
            client.send(keys(b"TEXT", 60))
        self.ok(b"NOOP", b"STATUS INBOX (MESSAGES)", b"NOOP")
        for client in clients:
            client.close()

        def is_idle():
            before = processor_time(self.server)
            time.sleep(1)
            return processor_time(self.server) - before < 0.3
        wait_for(is_idle, "searches whose clients are gone to end", 15)

    def test_5_fetch_of_far_pieces(self):
        """Each piece of an encoded part is found by decoding what comes before."""
        body = b"QUJDREVG" * 9 + b"\r\n"
        self.client.ok(b"APPEND Junk",
                       b"Content-Transfer-Encoding: base64\r\n\r\n" + body * (20_000_000 // len(body)))
        self.client.ok(b"SELECT Junk")
        pieces = [b"BINARY.PEEK[1]<%d.10>" % (14_000_000 + number) for number in range(20)]
        self.ok(b"FETCH 1 (" + b" ".join(pieces[:8]) + b")")
        self.over_limit(b"FETCH 1 (" + b" ".join(pieces) + b")")

    def test_6_thousands_come_and_go(self):
        self.fill(b"Old", 5000)
        self.ok(b"STORE 1:* +FLAGS.SILENT (\\Deleted)", b"COPY 1:* Trash", b"EXPUNGE", b"SELECT Trash",
                b"MOVE 1:* Old", b"SELECT Old", b"CLOSE", b"DELETE Old")


class Stop(unittest.TestCase):
    def test_a_search_at_work_does_not_keep_the_server(self):
        server = started()
        self.addCleanup(server.__exit__, None)
        client = wait_for(lambda: login(server, HEAVY), "the accounts to be known")
        text = b"\r\n\r\n" + b"noi dung\r\n" * 4_000_000
        for _ in range(8):
            client.ok(b"APPEND Drafts", text)
        client.ok(b"SELECT Drafts")
        client.send(keys(b"TEXT", 60))
        time.sleep(0.5)
        begin = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 40)


if __name__ == "__main__":
    main()
