#!/usr/bin/env python3
"""mbsync synchronises an account both ways, and a second run changes nothing."""

import imaplib
import unittest
from pathlib import Path

from harness import PASSWORD, Server, ca_file, main, run, tls_context
from messages import vietnamese_message


VAN_BAN = '"V&AQM-n b&HqM-n"'  # Văn bản, in modified UTF-7


class Mbsync(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.server.provision()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None)

    def setUp(self):
        self.imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        self.imap.login("nqhuy", PASSWORD)
        self.near = self.server.scratch / "near"
        self.near.mkdir(exist_ok=True)
        self.settings = self.server.scratch / "mbsyncrc"
        self.settings.write_text(f"""
IMAPAccount congvu
Host localhost
Port {self.server.port("imaps")}
User nqhuy
Pass "{PASSWORD}"
SSLType IMAPS
CertificateFile {ca_file(self.server)}

IMAPStore far
Account congvu

MaildirStore near
Path {self.near}/
Inbox {self.near}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
Sync All
""")

    def tearDown(self):
        self.imap.logout()

    def sync(self):
        return run("mbsync", "-c", self.settings, "-V", "all").stdout

    def near_files(self, mailbox="INBOX"):
        return sorted(path for part in ("cur", "new") for path in (self.near / mailbox / part).iterdir())

    def far_flags(self):
        self.imap.select("INBOX", readonly=True)
        kind, rows = self.imap.uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE)")
        return sorted(row.decode() for row in rows if row)

    def test_both_ways_and_twice(self):
        for number in range(1, 21):
            self.imap.append("INBOX", None, None, vietnamese_message(number))
        self.imap.create(VAN_BAN)
        self.imap.append(VAN_BAN, "\\Seen", None, vietnamese_message(21))
        self.sync()
        self.assertEqual(len(self.near_files()), 20)
        self.assertEqual(len(self.near_files(VAN_BAN.strip('"'))), 1)
        text = self.near_files()[0].read_bytes()
        self.assertIn("Kính gửi".encode(), text)

        # Nearby: one is read, one deleted, one written. Far away: one flagged, one deleted.
        first, second = self.near_files()[:2]
        first.rename(self.near / "INBOX" / "cur" / (first.name.split(":")[0] + ":2,S"))
        second.unlink()
        (self.near / "INBOX" / "new" / "1782878400.1.near").write_bytes(vietnamese_message(22).replace(b"\r\n", b"\n"))
        self.imap.select("INBOX")
        uids = self.imap.uid("SEARCH", "ALL")[1][0].split()
        self.imap.uid("STORE", uids[-1], "+FLAGS", "(\\Flagged)")
        self.imap.uid("STORE", uids[-2], "+FLAGS", "(\\Deleted)")
        self.imap.expunge()
        self.sync()
        far = self.far_flags()
        self.assertEqual(len(far), 19)  # 20 + 1 written - 1 deleted here - 1 deleted there
        self.assertEqual(len(self.near_files()), 19)
        self.assertEqual(sum("\\Seen" in row for row in far), 1, far)
        self.assertEqual(sum("F" in path.name.split(":2,")[-1] for path in self.near_files()), 1)

        before = (self.near_files(), self.far_flags(), state_of(self.near))
        self.sync()
        self.assertEqual((self.near_files(), self.far_flags(), state_of(self.near)), before)


def state_of(folder):
    """What mbsync remembers, without the time of its last look."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob(".mbsyncstate*")) if path.is_file()}


if __name__ == "__main__":
    main()
