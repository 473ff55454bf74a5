#!/usr/bin/env python3
"""kill -9 at any moment of a mixed load, again and again: what was acknowledged is there once, whole, and with its
numbers, and the server is back at once.

CONGVU_KILLS says how often; CONGVU_SEED repeats a run's choice of steps and moments.
"""

import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main  # noqa: E402
from mixed_load import Load  # noqa: E402
from proof import prove, warm_up  # noqa: E402
from province import HeldTest, Province, folder_in_memory, kill  # noqa: E402

KILLS = int(os.environ.get("CONGVU_KILLS", 150))
SEED = int(os.environ.get("CONGVU_SEED", random.randrange(1 << 32)))
LONGEST_START = 10  # seconds; two are promised, on a machine that has nothing else to do


class KilledUnderLoad(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())
        self.server = self.hold(self.province.server(data=self.hold(folder_in_memory())))

    def test_what_was_acknowledged_is_there_once(self):
        print(f"CONGVU_SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        load = Load(SEED, self.server.scratch)
        warm_up(load, self.server)
        in_hand, starts, amid_start = 0, [], 0
        for number in range(KILLS):
            load.begin(self.server)
            load.wait_for(chance.randrange(1, 60))
            time.sleep(chance.random() * 0.02)
            in_hand += load.is_going()
            kill(self.server)
            load.end()
            if chance.random() < 0.2:
                amid_start += 1
                self.kill_amid_start(chance.random() * 0.2)
            started = time.monotonic()
            self.server.start()
            starts.append(time.monotonic() - started)
            prove(load, self.server)
        print(f"{KILLS} kills and {amid_start} amid the start after, {load.ledger.count} acknowledgements, "
              f"starts in {min(starts):.2f} to {max(starts):.2f} s")
        self.assertEqual(in_hand, KILLS, "there was always something in hand")
        self.assertEqual(load.refusals, [])
        self.assertLess(max(starts), LONGEST_START)

    def kill_amid_start(self, after):
        self.server.launch()
        time.sleep(after)
        kill(self.server)


if __name__ == "__main__":
    main()
