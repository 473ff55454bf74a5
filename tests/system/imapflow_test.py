#!/usr/bin/env python3
"""The npm client imapflow lists, reads, flags, moves and deletes."""

import imaplib
import json
import os
import unittest
from pathlib import Path

from harness import BUILD, PASSWORD, Server, ca_file, main, run, tls_context
from messages import vietnamese_message

VERSION = "1.1.0"  # the newest that installs everywhere


def imapflow():
    """The folder it is installed in; installed with npm the first time."""
    folder = Path(BUILD) / "npm"
    if not (folder / "node_modules" / "imapflow").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private":true}')
        run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", f"imapflow@{VERSION}", cwd=folder)
    return folder


class Imapflow(unittest.TestCase):
    def test_list_read_flag_move_and_delete(self):
        with Server() as server:
            server.provision()
            imap = imaplib.IMAP4_SSL("localhost", server.port("imaps"), ssl_context=tls_context(server))
            imap.login("nqhuy", PASSWORD)
            for number in range(1, 5):
                imap.append("INBOX", None, None, vietnamese_message(number))
            done = run("node", Path(__file__).with_name("imapflow.mjs"), server.port("imaps"), ca_file(server),
                       "nqhuy", PASSWORD, env=dict(os.environ, IMAPFLOW_FROM=str(imapflow())))
            seen = json.loads(done.stdout)
            self.assertEqual(seen["exists"], 4)
            self.assertEqual(seen["subjects"], [f"Giấy mời họp số {n}/GM-UBND" for n in range(1, 5)])
            self.assertIn("Kính gửi: Ủy ban nhân dân", seen["text"])
            self.assertEqual(len(seen["found"]), 4)
            self.assertIn(["Sent", "\\Sent"], seen["mailboxes"])
            self.assertEqual((seen["moved"], seen["left"], seen["filed"]), (1, 2, 1))
            self.assertTrue(seen["flagged"] and seen["deleted"] and seen["appended"])
            imap.select("INBOX", readonly=True)
            flags = imap.fetch("1:*", "(FLAGS)")[1]
            self.assertIn(b"\\Flagged", flags[1])
            self.assertIn(b"viec-gap", flags[1])
            imap.logout()


if __name__ == "__main__":
    main()
