#!/usr/bin/env python3
"""A sync fails, once: it is final. Nothing is acknowledged that depended on it, nothing at all any more afterwards;
health says so and the log does, once; reading goes on; and a restart has all that was acknowledged."""

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


class FailedSync(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())

    def test_it_is_final(self):
        for spared in (0, 1, 2, 3, 10, 31):
            with self.subTest(spared=spared):
                self.fail_at("sync", spared)

    def fail_at(self, call, spared):
        watched = Watched(self.hold, self.province, spared)
        watched.load.refusals_are_final = False

        def live(load, server):
            load.begin(server)
            load.wait_for(20)
            watched.faults.set(call, spared=spared, failing=1)
            wait_for(lambda: not load.is_going(), "everybody to be refused")
            load.end()
            self.assertEqual(watched.faults.failed, 1)
            self.assert_stopped(server)
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
