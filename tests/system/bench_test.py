#!/usr/bin/env python3
"""The load generator, the sink and the plots: what the figures in docs/PERFORMANCE.md rest on."""

import json
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]
from bench import imap, measure, plot, processes  # noqa: E402
from bench.peers.congvud import Congvud  # noqa: E402
from bench.packages import Unavailable  # noqa: E402
from bench.peers.peer import Peer, opened  # noqa: E402
from bench.peers.sink import Sink  # noqa: E402
from harness import BUILD, main  # noqa: E402

USERS = 8
LETTER = b"From user@example.org Thu Aug 22 14:44:07 2002\nSubject: dots\n\n.\n..one\n.\r\na CR\ralone\nlast, without an end"
AS_SENT = b"Subject: dots\r\n\r\n.\r\n..one\r\n.\r\na CR\r\nalone\r\nlast, without an end\r\n"

# Door, order, how many were counted of what.
ORDERS = (
    ("lmtp", {"messages": 20, "sessions": 4}, {"message": 20}),
    ("lmtp", {"messages": 5, "sessions": 2, "recipients": 3}, {"message": 5}),
    ("lmtp", {"messages": 10, "sessions": 2, "per_connection": 2}, {"message": 10}),
    ("smtp", {"messages": 10, "sessions": 2, "size": 100_000, "content": "base64"}, {"message": 10}),
    ("smtp", {"messages": 6, "sessions": 3, "tls": "starttls", "per_connection": 1}, {"message": 6}),
    ("imap", {"messages": 12, "sessions": 1, "commands": "append,select,flags"},
     {"login": 1, "append": 4, "select": 4, "flags": 4}),
    ("imap", {"messages": 4, "sessions": 1, "commands": "append", "batch": 5}, {"login": 1, "append": 4}),
    ("imap", {"messages": 7, "sessions": 1, "commands": "envelopes,body,store,delete,expunge,noop,select"},
     {"login": 1, "envelopes": 1, "body": 1, "store": 1, "delete": 1, "expunge": 1, "noop": 1, "select": 1}),
    ("imap", {"messages": 3, "sessions": 1, "commands": "create", "mailboxes": 3}, {"login": 1, "create": 3}),
    ("imap", {"messages": 4, "sessions": 2, "tls": "starttls", "commands": "append"}, {"login": 2, "append": 4}),
    ("imaps", {"messages": 4, "sessions": 2, "tls": "implicit", "commands": "append"}, {"login": 2, "append": 4}),
)


class Load(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="congvu-bench-test-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.server = cls.enterClassContext(Congvud(cls.scratch.name, USERS))
        measure.warm(cls.server, USERS)

    def test_every_order_is_carried_out_to_its_end(self):
        for door, order, wanted in ORDERS:
            with self.subTest(door=door, **order):
                made = self.load(door, **order)
                self.assertEqual({kind: found["count"] for kind, found in made["kinds"].items()}, wanted)
                for found in made["kinds"].values():
                    self.assertLessEqual(found["p50_ms"], found["p99_ms"])
                    self.assertLessEqual(found["p99_ms"], found["max_ms"])

    def test_it_ends_when_its_seconds_are_over(self):
        made = self.load("lmtp", seconds=1, sessions=2)
        self.assertGreater(made["count"], 0)
        self.assertGreaterEqual(made["seconds"], 1)

    def test_refusals_are_counted_and_named(self):
        done = self.run_load("lmtp", messages=3, domain="elsewhere.test")
        made = json.loads(done.stdout)
        self.assertEqual((done.returncode, made["count"], made["refused"]), (1, 0, 3))
        self.assertRegex(made["first_refusal"], "^5")

    def test_an_order_that_makes_no_sense_is_refused(self):
        for order in ({"sessions": 0}, {"protocol": "pop3"}, {"commands": "sing"}, {"recipients": 9}, {"colour": 1},
                      {"from": "/nowhere"}, {"messages": "many"}):
            with self.subTest(**order):
                done = self.run_load("lmtp", **order)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")

    def test_real_mail_arrives_as_it_is(self):
        folder = Path(self.scratch.name) / "letters"
        folder.mkdir()
        (folder / "one").write_bytes(LETTER)
        user = USERS - 1
        for protocol in ("lmtp", "imap"):
            made = self.load(protocol, **{"from": folder}, messages=1, users=1, first_user=user)
            self.assertEqual(made["bytes"], len(AS_SENT))
        with imap.logged_in(self.server, user) as (client,):
            count = imap.select(client)
            for number in (count - 1, count):
                _, data = client.fetch(str(number), "BODY.PEEK[]")
                self.assertTrue(data[0][1].endswith(AS_SENT), data[0][1])

    def test_processor_time_and_memory_are_the_whole_trees(self):
        before = self.server.cpu_seconds()
        self.load("lmtp", messages=500, sessions=4)
        self.assertGreater(self.server.cpu_seconds(), before)
        memory = self.server.memory()
        self.assertGreater(memory["pss"], memory["anonymous"])
        self.assertIn(self.server.server.slapd_pid(), processes.tree(self.server.process.pid))

    def run_load(self, door, **order):
        words = [word for name, value in {"users": USERS, **order}.items()
                 for word in (f"--{name.replace('_', '-')}", str(value))]
        protocol = "imap" if door == "imaps" else door
        return subprocess.run([BUILD / "bench_load", "--protocol", protocol, "--port", str(self.server.port(door)), *words],
                              capture_output=True, text=True)

    def load(self, door, **order):
        done = self.run_load(door, **order)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)


class Floor(unittest.TestCase):
    def test_the_sink_keeps_every_byte(self):
        for protocol in ("lmtp", "smtp"):
            with self.subTest(protocol=protocol), tempfile.TemporaryDirectory() as scratch, Sink(scratch) as sink:
                made = measure.load(sink, protocol, messages=200, sessions=8, recipients=2, size=3000)
                self.assertEqual((made["count"], made["recipients"]), (200, 400))
                self.assertEqual(measure.size_of(sink.mail())["long"], made["bytes"])


class Broken(Peer):
    """A peer that does not start, or fails when it is measured."""

    def __init__(self, name, starts):
        super().__init__("/nowhere")
        self.name, self.starts = name, starts

    def __enter__(self):
        if not self.starts:
            raise Unavailable("it is not there")
        return self

    def __exit__(self, *_):
        pass


def fail(peer):
    raise measure.LoadFailed(f"{peer.name} is broken")


class Companies(unittest.TestCase):
    def test_a_bench_goes_on_without_peers_that_fail(self):
        with opened(Broken("ours", True), Broken("absent", False), Broken("weak", True)) as company:
            self.assertEqual(list(company.there), ["ours", "weak"])
            self.assertIsNone(company.play("weak", fail))
            self.assertIsNone(company.play("weak", lambda peer: 1))
            self.assertEqual(company.play("ours", lambda peer: 1), 1)
            self.assertEqual(company.missing, {"absent": "it is not there", "weak": "weak is broken"})

    def test_ours_must_not_fail(self):
        with self.assertRaises(Unavailable), opened(Broken("ours", False)):
            pass
        with opened(Broken("ours", True)) as company, self.assertRaises(measure.LoadFailed):
            company.play("ours", fail)


class Figures(unittest.TestCase):
    def test_ratios_are_taken_round_by_round(self):
        self.assertEqual(measure.ratios([10, 40, 90], [5, 10, 30]), {"median": 3, "least": 2, "most": 4})

    def test_bars_are_as_high_as_their_values(self):
        drawn = xml.fromstring(plot.bars("t < u", "a second", {"one": {"congvud": 100, "Dovecot": 50}}))
        heights = [float(bar.get("height")) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")][-2:]
        self.assertAlmostEqual(heights[0], 2 * heights[1], delta=0.2)

    def test_lines_go_where_their_points_are(self):
        drawn = xml.fromstring(plot.lines("t", "MB", "minutes", {"a": [(0, 0), (5, 10), (10, 20)]}))
        line = next(drawn.iter("{http://www.w3.org/2000/svg}polyline"))
        (x0, y0), (x1, y1), (x2, y2) = [map(float, point.split(",")) for point in line.get("points").split()]
        self.assertAlmostEqual(x1, (x0 + x2) / 2, delta=0.2)
        self.assertAlmostEqual(y1, (y0 + y2) / 2, delta=0.2)
        self.assertGreater(y0, y2)


if __name__ == "__main__":
    main()
