#!/usr/bin/env python3
"""Messages made to be expensive: kept, told and searched, while others are served and memory stays where it was."""

import re
import socket
import threading
import time
import unittest
from pathlib import Path

from bombs import BOMBS, folded
from harness import PATIENCE, Server, main, wait_for
from imap_client import Imap

MOST_GROWTH = 64 << 20
MOST_WAIT = 2.0  # seconds; what a machine that does much else may cost
PEERS = 200
MOST_OF_PEER = 320 << 10  # addresses and structure 64 KiB each, a small body 128 KiB, and what buffers want to grow by


class Watch:
    """What the server's memory and another client's patience are put to meanwhile."""

    def __init__(self, server):
        self.server = server
        self.other = Imap(server, "nvthanh")
        self.before = self.memory()
        self.most, self.longest = self.before, 0.0
        self.is_over = False
        self.threads = [threading.Thread(target=task, daemon=True) for task in (self.keep_measuring, self.keep_asking)]
        for thread in self.threads:
            thread.start()

    def memory(self):
        """Its own, without the files that it has mapped."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) << 10

    def is_at_rest(self):
        """It does nothing but answer NOOP."""
        before = self.used()
        time.sleep(1)
        return self.used() - before <= 5

    def used(self):
        """Processor time, in hundredths of a second."""
        fields = Path(f"/proc/{self.server.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def keep_measuring(self):
        while not self.is_over:
            self.most = max(self.most, self.memory())
            time.sleep(0.01)

    def keep_asking(self):
        while not self.is_over:
            asked = time.monotonic()
            self.other.ok(b"NOOP")
            self.longest = max(self.longest, time.monotonic() - asked)
            time.sleep(0.02)

    def take(self):
        """(how many bytes it has grown at most, how long the other has waited at most), since last asked."""
        grown, waited = self.most - self.before, self.longest
        self.most, self.longest = self.memory(), 0.0
        return grown, waited

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join(PATIENCE)
        self.other.close()


class Bombs(unittest.TestCase):
    def setUp(self):
        # A new one each time: memory that was freed before would hide what is taken now.
        self.server = self.enterContext(Server(settings=[f"smtp.max_connections_per_source={PEERS + 10}"]))
        self.server.provision()
        self.imap = Imap(self.server, "nqhuy")
        self.mailbox = self.id().rsplit(".", 1)[1].encode()
        self.imap.ok(b"CREATE " + self.mailbox)
        self.imap.ok(b"SELECT " + self.mailbox)
        self.watch = Watch(self.server)
        self.addCleanup(self.imap.close)
        self.addCleanup(self.watch.end)

    def keep(self, message):
        self.imap.ok(b"APPEND " + self.mailbox, message)
        self.imap.ok(b"NOOP")

    def check(self, what, most_growth=MOST_GROWTH):
        grown, waited = self.watch.take()
        self.assertLess(grown, most_growth, f"{what}: {grown >> 20} MB of memory")
        self.assertLess(waited, MOST_WAIT, f"{what}: another client waited {waited:.1f} s")

    def test_each_is_kept_told_and_searched(self):
        for number, (name, message) in enumerate(BOMBS.items(), 1):
            with self.subTest(name):
                self.keep(message)
                self.check("APPEND")
                told, = self.imap.ok(b"FETCH %d (RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW)" % number)
                self.assertIn(b"RFC822.SIZE %d " % len(message), told)
                self.check("FETCH")
                for key in (b"FROM zqxj", b"TEXT zqxj", b"BODY zqxj", b"OR FROM zqxj OR TO zqxj SUBJECT zqxj"):
                    self.assertEqual(self.imap.ok(b"SEARCH %d %s" % (number, key))[-1], b"* SEARCH", key)
                    self.check(f"SEARCH {key}")

    def test_many_with_long_lists_are_searched(self):
        self.keep(BOMBS["recipients"])
        for _ in range(6):
            self.imap.ok(b"COPY 1:* " + self.mailbox)
            self.imap.ok(b"NOOP")
        for key in (b"TO zqxj", b"FROM zqxj", b"TEXT zqxj", b" ".join(b"NOT TO zqxj%d" % i for i in range(64))):
            self.imap.ok(b"SEARCH " + key)
            self.check(f"SEARCH {key[:20]}")

    def test_a_stranger_stalls_nobody(self):
        self.imap.ok(b"SELECT INBOX")
        for field in (folded(b"From", b"=?a?q?x ", 500_000), folded(b"From", b'"', 4_000_000)):
            with self.peer() as peer:
                peer.sendall(field + b"\r\nhi\r\n.\r\n")
                self.assertEqual(self.answer(peer), b"250")
            self.check("DATA")
        self.imap.ok(b"NOOP")
        self.imap.ok(b"SEARCH FROM zqxj")
        self.check("SEARCH")

    def test_headers_without_end_cost_little_memory(self):
        text = (folded(b"References", b"<0123456789@x> ", 2_000) + b"Subject: " + b"s " * 400 + b"\r\n" +
                folded(b"To", b"a@b,", 200_000))
        peers = [self.peer() for _ in range(PEERS)]
        for peer in peers:
            peer.sendall(text)
        wait_for(self.watch.is_at_rest, "the server to have read it all")
        self.check(f"{PEERS} headers of {len(text) >> 10} KB", PEERS * MOST_OF_PEER)
        for peer in peers:
            peer.close()

    def peer(self):
        """A stranger who may send the text of a message now."""
        peer = socket.create_connection(("127.0.0.1", self.server.port("smtp")), timeout=PATIENCE)
        self.assertEqual(self.answer(peer), b"220")
        for command, code in ((b"EHLO x.example", b"250"), (b"MAIL FROM:<a@example.org>", b"250"),
                              (b"RCPT TO:<nqhuy@langson.gov.vn>", b"250"), (b"DATA", b"354")):
            peer.sendall(command + b"\r\n")
            self.assertEqual(self.answer(peer), code)
        return peer

    @staticmethod
    def answer(peer):
        """The code of the last line."""
        text = b""
        while not re.search(rb"(^|\n)\d{3} [^\n]*\n$", text):
            octets = peer.recv(65536)
            if not octets:
                raise EOFError(text)
            text += octets
        return text.splitlines()[-1][:3]


if __name__ == "__main__":
    main()
