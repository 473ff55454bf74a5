#!/usr/bin/env python3
"""kill -9 at every named step of the store (store/failpoint.hpp), at its first pass and later ones, under a mixed
load: what was acknowledged is there once.

The steps are found in the sources: a new one is killed at from the day on that it is named.
"""

import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PATIENCE, ROOT, DoesNotStart, main, wait_for  # noqa: E402
from mixed_load import Load  # noqa: E402
from proof import prove, warm_up  # noqa: E402
from province import SMALL_STORE, HeldTest, Province, folder_in_memory  # noqa: E402

KILLS = int(os.environ.get("CONGVU_KILLS", 150))
PASSES = (1,) if KILLS < 100 else (1, 2, 3, 7, 20)
if KILLS > 1000:
    PASSES += tuple(range(30, 100, 4))


# Of a start that finds an older store: killed at in store/lmdb/old_formats_test.cpp.
ELSEWHERE = {"upgrade.moved"}


def named_steps():
    text = "".join(path.read_text() for path in sorted((ROOT / "store").rglob("*.cpp")))
    return sorted(set(re.findall(r'\bfailpoint\("([^"]+)"\)', text)) - ELSEWHERE)


class KilledAtNamedSteps(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())
        settings = {**SMALL_STORE, "store.apply_after": "10ms"}  # what it leads to comes soon, also for the 20th time
        self.server = self.hold(self.province.server(data=self.hold(folder_in_memory()), settings=settings))
        self.load = Load(1, self.server.scratch)
        warm_up(self.load, self.server)

    def live_and_die(self, step, number):
        """The step may be one of the start itself."""
        self.server.stop()
        self.server.environment["CONGVU_FAILPOINT"] = f"{step}:{number}=kill"
        try:
            self.server.start()
        except DoesNotStart:
            self.assertEqual(self.server.process.poll(), -9)
            return
        self.load.begin(self.server)
        try:
            wait_for(lambda: self.server.process.poll() is not None,
                     f"pass {number} of {step}: no part of the load goes there so often", PATIENCE * 3)
        finally:
            self.load.end()
        self.assertEqual(self.server.process.returncode, -9)

    def test_what_was_acknowledged_is_there_once(self):
        steps = named_steps()
        self.assertGreater(len(steps), 5, "the steps are named otherwise")
        for step in steps:
            for number in PASSES:
                self.live_and_die(step, number)
                del self.server.environment["CONGVU_FAILPOINT"]
                self.server.start()
                try:
                    prove(self.load, self.server)
                except AssertionError as lost:
                    raise AssertionError(f"after pass {number} of {step}") from lost
        print(f"killed at {len(steps)} steps, {len(PASSES)} times each; {self.load.ledger.count} acknowledgements")
        self.assertEqual(self.load.refusals, [])


if __name__ == "__main__":
    main()
