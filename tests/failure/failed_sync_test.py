#!/usr/bin/env python3
"""A sync fails, once: it is final. Nothing is acknowledged that depended on it, nothing at all any more afterwards;
health says so and the log of events does, once; reading goes on; and a restart has all that was acknowledged. The same
behind the acknowledgement, where the log's content is brought to the database and to the files of bodies, and there a
write of the database too."""

import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from disk_journal import Torn  # noqa: E402
from harness import main, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402
from mixed_load import Lmtp  # noqa: E402
from proof import examine  # noqa: E402
from province import HeldTest, Province, health  # noqa: E402
from watched import Watched  # noqa: E402

# What fails, on which files, and after how many that do not.
FAULTS = [("sync", "/store/log/", 0), ("sync", "/store/log/", 1), ("sync", "/store/log/", 10),
          ("sync", "/store/log/", 31), ("sync", "/store/large", 0), ("sync", "/store/segments/", 0),
          ("sync", "/store/segments/", 3), ("sync", "/store/rows/", 0), ("sync", "/store/rows/", 2),
          ("write", "/store/rows/", 1), ("synced_write", "/store/rows/", 1)]


class FailedSync(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())

    def test_it_is_final(self):
        for call, part, spared in FAULTS:
            with self.subTest(call, part=part, spared=spared):
                self.fail_at(call, part, spared)

    def fail_at(self, call, part, spared):
        watched = Watched(self.hold, self.province, spared)
        watched.load.refusals_are_final = False

        def live(load, server):
            load.begin(server)
            load.wait_for(20)
            watched.faults.set(call, spared=spared, failing=1, part=part)
            wait_for(lambda: not load.is_going(), "everybody to be refused")
            load.end()
            self.assertEqual(watched.faults.failed, 1)
            self.assert_stopped(server)
            if call != "synced_write":  # LMDB's meta page: without it LMDB reads nothing any more either
                examine(load, server)  # reading goes on

        watched.live(live)
        chance = random.Random(spared)
        for _ in range(3):  # what was written for the failed sync may be there or not
            watched.prove_on(Torn(watched.ended, chance), watched.ended)
        watched.server.environment.pop("LD_PRELOAD")
        watched.server.start()
        examine(watched.load, watched.server)
        self.assertEqual(health(watched.server)[0], 200)
        watched.server.stop()

    def assert_stopped(self, server):
        codes = []
        Lmtp(server).deliver(("nqhuy",), b"Subject: late\r\n\r\n", lambda _, code: codes.append(code))
        self.assertEqual(codes[0] // 100, 4, codes)
        answer, _ = Imap(server, "nqhuy").command(b"APPEND INBOX", b"Subject: late\r\n\r\n")
        self.assertRegex(answer, rb"^NO \[UNAVAILABLE\]")
        status, said = health(server)
        self.assertEqual(status, 503, said)
        self.assertIn("store", json.dumps(said))
        self.assertNotEqual(server.congvu("status", check=False).returncode, 0)
        stops = re.findall(r"error +store: stopped .*", server.log())
        self.assertEqual(len(stops), 1, stops)


if __name__ == "__main__":
    main()
