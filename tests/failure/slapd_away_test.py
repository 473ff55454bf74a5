#!/usr/bin/env python3
"""slapd hangs, is gone, is slow, with many clients at the doors: the recent log in, every letter that was accepted is there,
and nothing piles up meanwhile. The bench slapd-away measures the same for minutes.

CONGVU_AWAY_SECONDS says how long each; ./dev test long asks for 120."""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "system")]
from bench.names import slapd_away  # noqa: E402
from harness import main  # noqa: E402

SECONDS = int(os.environ.get("CONGVU_AWAY_SECONDS", 8))
NUMBERS = SimpleNamespace(seconds=SECONDS, clients=60, accounts=100 + 20 * SECONDS)
AWAY = ("hung", "gone", "slow")
WORST_MS = 10_000  # of one answer, on a machine that has other things to do too
MEGABYTES = 32  # of memory, more than before


class SlapdAway(unittest.TestCase):
    def test_the_recent_log_in_mail_flows_and_nothing_piles_up(self):
        with tempfile.TemporaryDirectory(prefix="congvu-test-") as scratch:
            Path(scratch).chmod(0o755)
            with slapd_away.Mortal(scratch, NUMBERS.accounts) as peer:
                crowd, phases = slapd_away.live(peer, NUMBERS)
                self.assertEqual(slapd_away.kept(peer, NUMBERS.clients), crowd.accepted())
                log = peer.server.log()
        for phase, found in phases.items():
            print(phase, {name: value for name, value in found.items() if not isinstance(value, list)}, file=sys.stderr)
        for phase, found in phases.items():
            with self.subTest(phase):
                self.check(found, phases["before"])
        for phase in AWAY[:2]:
            self.assertGreater(phases[phase]["strangers_away"], 0)
            self.assertLess(phases[phase]["healed_seconds"], 60)
        for phase in ("before", "slow", "after"):
            self.assertGreater(phases[phase]["strangers_in"], 0, phase)
        self.assertIn("warning directory: ", log)

    def check(self, found, before):
        self.assertEqual(found["refused"], [], "a recent login was refused")
        self.assertEqual(found["not_accepted"], [])
        self.assertGreater(found["logins_per_second"], before["logins_per_second"] / 2)
        self.assertGreater(found["mails_per_second"], before["mails_per_second"] / 3)
        for worst in ("worst_login_ms", "worst_mail_ms"):
            self.assertLess(found[worst], WORST_MS)
        self.assertLess(found["worst_stranger_ms"], 40_000)  # directory.login_patience, and some
        self.assertLessEqual(found["threads"], before["threads"] + 2)
        self.assertLess(found["descriptors"], before["descriptors"] + 2 * (NUMBERS.clients + slapd_away.STRANGERS))
        self.assertLess(found["rss"], before["rss"] + MEGABYTES * 1_000_000)


if __name__ == "__main__":
    main()
