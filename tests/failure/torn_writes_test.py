#!/usr/bin/env python3
"""A crash tears and reorders what was not synced: from one load many disks are made, each as one crash may leave it,
and on each the server has what it had acknowledged by then.

CONGVU_TORN_DISKS says how many; CONGVU_SEED repeats a run's choice of steps and moments.
"""

import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from disk_journal import Everything, Torn, Unsynced  # noqa: E402
from harness import DoesNotStart, main  # noqa: E402
from proof import Lost  # noqa: E402
from province import HeldTest, Province  # noqa: E402
from watched import Watched  # noqa: E402

DISKS = int(os.environ.get("CONGVU_TORN_DISKS", 40))
SEED = int(os.environ.get("CONGVU_SEED", random.randrange(1 << 32)))
MAPPED = "lock.mdb"  # LMDB writes it as memory, and makes it anew


class TornWrites(HeldTest):
    def live(self, load, server):
        load.begin(server)
        load.wait_for(600)
        load.end()

    def test_on_every_disk_is_what_was_acknowledged(self):
        print(f"CONGVU_SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        watched = Watched(self.hold, self.hold(Province()), SEED)
        watched.live(self.live)
        self.assert_journal_is_complete(watched)
        for number in range(DISKS):
            moment = watched.moment(chance)
            try:
                watched.prove_on(Torn(moment, chance), moment)
            except AssertionError as lost:
                after = (moment - watched.began) / 1e6
                raise AssertionError(f"disk {number}, {after:.3f} ms after the start") from lost
        print(f"{DISKS} disks, {watched.load.ledger.count} acknowledgements, {len(watched.notes)} writes and syncs")
        self.assert_unsynced_is_found_out(watched, chance)

    def assert_journal_is_complete(self, watched):
        files = watched.replay(time.monotonic_ns()).files(Everything())
        there = {str(path): path.read_bytes() for path in (watched.data / "store").rglob("*") if path.is_file()}
        self.assertEqual(files.keys(), there.keys())
        self.assertGreater(len(watched.notes), 100)
        different = [path for path in there if Path(path).name != MAPPED and files[path] != there[path]]
        self.assertEqual(different, [])

    def assert_unsynced_is_found_out(self, watched, chance):
        for _ in range(10):
            moment = watched.moment(chance)
            try:
                watched.prove_on(Unsynced(moment, chance), moment)
            except (Lost, DoesNotStart) as lost:
                return print(f"found out: {str(lost)[:200]}")
        self.fail("ten disks have lost nothing, although nothing was synced")


if __name__ == "__main__":
    main()
