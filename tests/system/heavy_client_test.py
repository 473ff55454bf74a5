#!/usr/bin/env python3
"""One heavy or hostile IMAP client: the sessions of others are served meanwhile, and memory comes back (FAULTS I5-I14)."""

import re
import socket
import threading
import time
import unittest

from harness import PATIENCE, Server, main, wait_for

HEAVY = "u00000"
OTHERS = ["u00001", "u00002", "u00003", "u00004"]
LONGEST_WAIT = 2.0  # seconds: FAULTS asks for one; machines are shared and slow at times
MOST_GROWTH = 64 << 10  # KiB


class Client:
    """Speaks lines; keeps nothing of an answer but its untagged lines' beginnings and how it ended."""

    def __init__(self, server, login):
        self.socket = socket.create_connection(("127.0.0.1", server.port("imap")), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.count = 0
        self.file.readline()
        assert b" OK" in self.ask(f"LOGIN {login} secret")

    def send(self, text):
        self.count += 1
        tag = b"t%d" % self.count
        self.socket.sendall(tag + b" " + (text if isinstance(text, bytes) else text.encode()) + b"\r\n")
        return tag

    def answer(self, tag):
        while True:
            line = self.file.readline()
            assert line, "the server closed the connection"
            if line.startswith(tag + b" "):
                return line
            literal = re.search(rb"\{(\d+)\}\r\n$", line)
            if literal:
                self.file.read(int(literal[1]))

    def ask(self, text):
        return self.answer(self.send(text))

    def append(self, mailbox, message):
        return self.ask(b"APPEND %s {%d+}\r\n%s" % (mailbox.encode(), len(message), message))

    def close(self):
        self.socket.close()


class Probe(threading.Thread):
    """Another account's session, which asks all the time; knows how long it had to wait at worst."""

    def __init__(self, server, login):
        super().__init__(daemon=True)
        self.client = Client(server, login)
        self.is_over = False
        self.worst = 0.0
        self.start()

    def run(self):
        while not self.is_over:
            begin = time.monotonic()
            self.client.ask("NOOP")
            self.worst = max(self.worst, time.monotonic() - begin)
            time.sleep(0.005)


def resident(server):
    status = open(f"/proc/{server.process.pid}/status").read()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


class HeavyClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings=["directory.domains=bench.test", "imap.clear_login_on_loopback=yes"]).__enter__()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.congvu("bench", "accounts", 8)

    def setUp(self):
        self.client = wait_for(self.logged_in, "the accounts to be known")
        self.client.ask("NOOP")

    def tearDown(self):
        self.client.close()
        self.assertIsNone(self.server.process.poll(), self.server.log()[-2000:])

    def logged_in(self):
        try:
            return Client(self.server, HEAVY)
        except AssertionError:
            return None

    def ask(self, *commands, most_growth=MOST_GROWTH):
        """Asks while others do; how it was answered."""
        before = resident(self.server)
        probes = [Probe(self.server, login) for login in OTHERS]
        answers = [self.client.ask(command) for command in commands]
        time.sleep(0.1)
        for probe in probes:
            probe.is_over = True
        for probe in probes:
            probe.join()
            probe.client.close()
        what = commands[0][:60]
        self.assertLess(max(probe.worst for probe in probes), LONGEST_WAIT, what)
        self.assertLess(resident(self.server) - before, most_growth, what)
        return answers

    def test_list_of_thousands_of_deep_mailboxes(self):
        """I13"""
        parents = "/".join(f"{level:02}" + "abcdefghij" * 2 for level in range(31))
        tags = [self.client.send(f'CREATE "{parents}/{number:04}"') for number in range(1500)]
        for tag in tags:
            self.assertIn(b" OK", self.client.answer(tag))
        patterns = " ".join(f'"*a*b*c*d*e*f*g*h*i*j*{number}q"' for number in range(20))
        for answer in self.ask('LIST "" *', 'LIST "" "' + "%*" * 1000 + '"', 'LIST "" "' + "*a" * 1000 + 'z"',
                               f'LIST "" ({patterns})', 'LIST "" * RETURN (STATUS (MESSAGES))', 'LSUB "" *',
                               'LIST (SUBSCRIBED RECURSIVEMATCH) "" %'):
            self.assertIn(b" OK", answer)
        self.assertIn(b"NO [LIMIT]", self.client.ask('LIST "" "' + "*a" * 9000 + 'z"'))

    def test_fetch_of_far_pieces(self):
        """Each piece of an encoded part is found by decoding what comes before."""
        body = b"QUJDREVG" * 9 + b"\r\n"
        message = b"Content-Transfer-Encoding: base64\r\n\r\n" + body * (20_000_000 // len(body))
        self.assertIn(b" OK", self.client.append("Junk", message))
        self.client.ask("SELECT Junk")
        pieces = [f"BINARY.PEEK[1]<{14_000_000 + number}.10>" for number in range(20)]
        fine, over = self.ask(f"FETCH 1 ({' '.join(pieces[:8])})", f"FETCH 1 ({' '.join(pieces)})")
        self.assertIn(b" OK", fine)
        self.assertIn(b"NO [LIMIT]", over)


if __name__ == "__main__":
    main()
