#!/usr/bin/env python3
"""kill -9 amid acts of administration, again and again: whatever was answered is in the audit, and its chain is whole."""

import json
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main, wait_for  # noqa: E402
from province import HeldTest, Province, folder_in_memory, kill  # noqa: E402

ROUNDS = 8


class KilledBetweenActs(HeldTest):
    def test_what_was_answered_is_recorded(self):
        province = self.hold(Province())
        server = self.hold(province.server(data=self.hold(folder_in_memory())))
        server.settings += ["audit.segment_size=64KiB", "audit.head_records=5"]
        server.stop()
        server.start()
        chance, answered = random.Random(1), []

        def act(number):
            for step in range(1000):
                reason = f"{number}-{step}"
                verb = "unlock" if step % 2 else "lock"
                done = server.congvu("--json", "official", verb, "dthuong", "--reason", reason, check=False)
                if done.returncode != 0:
                    return
                said = json.loads(done.stdout)
                if said["was"] != said["official"]["state"]:  # else nothing was done
                    answered.append(reason)

        for number in range(ROUNDS):
            wait_for(lambda: server.congvu("status", check=False).returncode == 0, "health")
            before = len(answered)
            actor = threading.Thread(target=act, args=(number,))
            actor.start()
            wait_for(lambda: len(answered) >= before + 4, "some acts")
            time.sleep(chance.random() / 5)
            kill(server)
            actor.join()
            server.start()
        self.assertEqual(server.congvu("audit", "verify").returncode, 0)
        shown = {json.loads(line).get("reason") for line in server.congvu("--json", "audit", "show").stdout.splitlines()}
        self.assertEqual(set(answered) - shown, set())
        self.assertGreaterEqual(len(answered), 4 * ROUNDS)


if __name__ == "__main__":
    main()
