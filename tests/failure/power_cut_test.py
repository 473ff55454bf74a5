#!/usr/bin/env python3
"""The power is cut at random instants of a mixed load: on the disk that is left, the server starts within ten seconds
and has what it acknowledged.

CONGVU_POWER_CUTS says how often; CONGVU_SEED repeats a run's choice of steps and moments.
"""

import os
import random
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from faulty_disk import preloaded  # noqa: E402
from harness import DoesNotStart, main  # noqa: E402
from mixed_load import Load  # noqa: E402
from power import PowerDisk, why_not  # noqa: E402
from proof import Lost, prove, prove_at, warm_up  # noqa: E402
from province import HeldTest, Province  # noqa: E402

CUTS = int(os.environ.get("CONGVU_POWER_CUTS", 20))
SEED = int(os.environ.get("CONGVU_SEED", random.randrange(1 << 32)))
LONGEST_START = 10  # seconds
WHY_NOT = why_not()


@unittest.skipIf(WHY_NOT, f"the power cannot be cut here: {WHY_NOT}")
class PowerCut(HeldTest):
    def setUp(self):
        print(f"CONGVU_SEED={SEED}", flush=True)
        self.chance = random.Random(SEED)
        self.province = self.hold(Province())
        self.disk = self.hold(PowerDisk())

    def serve(self, environment=None):
        self.server = self.hold(self.province.server(data=self.disk.path / "data", environment=environment))
        self.load = Load(SEED, self.server.scratch)
        warm_up(self.load, self.server)

    def cut(self):
        """What was acknowledged before the cut must be there, what was begun by its end may be; the load goes on."""
        self.load.begin(self.server)
        self.load.wait_for(self.chance.randrange(1, 150))
        time.sleep(self.chance.random() * 0.05)
        self.assertTrue(self.load.is_going())
        acknowledged_by = time.monotonic_ns()
        copy = self.disk.cut()
        begun_by = time.monotonic_ns()
        self.load.end()
        try:
            with self.disk.plugged_in(copy) as path:
                self.prove_there(path / "data", acknowledged_by, begun_by)
        finally:
            copy.unlink()

    def prove_there(self, data, acknowledged_by, begun_by):
        started = time.monotonic()
        after = self.province.server(data=data)
        try:
            after.start()
            self.assertLess(time.monotonic() - started, LONGEST_START)
            prove_at(self.load, after, acknowledged_by, begun_by)
        finally:
            after.__exit__(None)

    def test_what_was_acknowledged_is_on_the_disk(self):
        self.serve()
        for _ in range(CUTS):
            self.cut()
            prove(self.load, self.server)
        print(f"{CUTS} cuts, {self.load.ledger.count} acknowledgements")
        self.assertEqual(self.load.refusals, [])

    def test_a_server_that_does_not_sync_is_found_out(self):
        self.serve(preloaded(self.disk.path, syncs="never"))
        for _ in range(10):
            try:
                self.cut()
            except (Lost, DoesNotStart) as lost:
                return print(f"found out: {str(lost)[:200]}")
        self.fail("ten cuts have cost nothing, although nothing was synced")


if __name__ == "__main__":
    main()
