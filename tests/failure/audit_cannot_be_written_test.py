#!/usr/bin/env python3
"""The audit's disk is full, or a sync of it fails: what must be recorded is refused and not done, officials still log in,
health says so; with room again all is well without a restart, after a failed sync with one, and the chain is whole."""

import errno
import json
import smtplib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from faulty_disk import Faults, preloaded  # noqa: E402
from harness import main, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402
from province import DOMAIN, HeldTest, Province, folder_in_memory, health  # noqa: E402


class AuditCannotBeWritten(HeldTest):
    def setUp(self):
        self.province = self.hold(Province())
        data = self.hold(folder_in_memory())
        self.faults = Faults(data.with_name("faults"))
        environment = preloaded(data / "audit", faults=data.with_name("faults"))
        self.server = self.hold(self.province.server(data=data, environment=environment))
        wait_for(lambda: self.lock("first").returncode == 0, "the directory")

    def lock(self, reason):
        self.server.congvu("official", "unlock", "dthuong", check=False)
        return self.server.congvu("official", "lock", "dthuong", "--reason", reason, check=False)

    def mail(self):
        with smtplib.SMTP("127.0.0.1", self.server.port("smtp"), timeout=60) as smtp:
            try:
                smtp.sendmail("a@example.org", [f"nqhuy@{DOMAIN}"], b"Subject: x\r\n\r\ny\r\n")
                return 250
            except smtplib.SMTPResponseException as refusal:
                return refusal.smtp_code

    def assert_refused(self, mail):
        refused = self.lock("refused")
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("nothing may be done that cannot be recorded", self.lock("refused").stderr)
        self.assertEqual(self.mail(), mail)
        Imap(self.server, "nqhuy").close()
        status, said = health(self.server)
        self.assertEqual(status, 503)
        self.assertIn("audit", json.dumps(said))

    def reasons(self):
        said = self.server.congvu("--json", "audit", "show", "--kind", "locked").stdout
        return [json.loads(line).get("reason") for line in said.splitlines()]

    def test_with_room_again_it_goes_on(self):
        self.assertEqual(self.mail(), 250)
        self.faults.set("write", errno.ENOSPC, part="/audit/")
        wait_for(lambda: self.lock("full").returncode == 3, "a refusal")
        self.assert_refused(452)
        self.faults.clear()
        wait_for(lambda: health(self.server)[0] == 200, "health")
        self.assertEqual(self.lock("again").returncode, 0)
        self.assertEqual(self.mail(), 250)
        self.assertIn("again", self.reasons())
        self.assertNotIn("refused", self.reasons())
        self.assertEqual(self.server.congvu("audit", "verify").returncode, 0)

    def test_a_failed_sync_is_final(self):
        self.faults.set("sync", errno.EIO, part="/audit/", failing=1)
        wait_for(lambda: self.lock("failed").returncode == 3, "a refusal")
        self.assert_refused(451)
        self.assertEqual(self.server.log().count("audit: stopped"), 1)
        self.server.stop()
        self.server.start()
        wait_for(lambda: self.lock("again").returncode == 0, "the directory")
        self.assertEqual(self.server.congvu("audit", "verify").returncode, 0)


if __name__ == "__main__":
    main()
