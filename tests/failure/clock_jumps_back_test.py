#!/usr/bin/env python3
"""The clock jumps back by a day under load, stays there over a restart, and comes back: uids, modseqs and UIDVALIDITY
go on as if nothing had happened.

Needs libfaketime.
"""

import datetime
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main  # noqa: E402
from mixed_load import Load  # noqa: E402
from proof import prove, warm_up  # noqa: E402
from province import HeldTest, Province, folder_in_memory, kill  # noqa: E402

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@unittest.skipUnless(LIBRARY, "there is no libfaketime")
class ClockJumpsBack(HeldTest):
    def setUp(self):
        data = self.hold(folder_in_memory())
        self.offset = data.with_name("offset")
        self.set_clock("+0")
        faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        # The officials have had their addresses for longer than the clock jumps.
        province = self.hold(Province(environment=dict(faked, FAKETIME="-3d")))
        environment = dict(faked, FAKETIME_TIMESTAMP_FILE=str(self.offset))
        self.server = self.hold(province.server(data=data, environment=environment))
        self.load = Load(1, self.server.scratch)
        warm_up(self.load, self.server)

    def set_clock(self, offset):
        ready = self.offset.with_name("offset.new")
        ready.write_text(offset + "\n")
        ready.replace(self.offset)

    def live(self):
        """The log's last day."""
        self.load.wait_for(200)
        self.load.end()
        prove(self.load, self.server)
        return datetime.date.fromisoformat(self.server.log().splitlines()[-1][:10])

    def kill(self):
        kill(self.server)
        for left in Path("/dev/shm").glob(f"*faketime*_{self.server.process.pid}"):  # libfaketime's own
            left.unlink()

    def test_numbers_go_on(self):
        self.load.begin(self.server)
        self.load.wait_for(100)
        self.set_clock("-1d")
        day = self.live()
        self.assertLess(day, datetime.datetime.now(datetime.timezone.utc).date(), "the server lives in the past")
        self.server.stop()
        self.server.start()
        prove(self.load, self.server)
        self.load.begin(self.server)
        self.assertLessEqual(self.live(), day + datetime.timedelta(days=1))
        self.kill()
        self.set_clock("+0")
        self.server.start()
        prove(self.load, self.server)
        self.load.begin(self.server)
        self.assertGreater(self.live(), day)
        self.assertEqual(set(self.load.refusals), set())


if __name__ == "__main__":
    main()
