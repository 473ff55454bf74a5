#!/usr/bin/env python3
"""mutt, driven through a terminal, lists, reads, flags, moves and deletes."""

import imaplib
import os
import pty
import select
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, ca_file, main, tls_context
from messages import vietnamese_message


class Mutt(unittest.TestCase):
    def setUp(self):
        self.server = Server().__enter__()
        self.addCleanup(self.server.__exit__, None)
        self.server.provision()
        self.imap = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        self.imap.login("nqhuy", PASSWORD)
        for number in range(1, 5):
            self.imap.append("INBOX", None, None, vietnamese_message(number))

    def mutt(self, keys):
        """Plays the keys; gives all that was drawn."""
        settings = self.server.scratch / "muttrc"
        settings.write_text(f"""
set folder="imaps://localhost:{self.server.port('imaps')}/" spoolfile="+INBOX"
set imap_user="nqhuy" imap_pass="{PASSWORD}" ssl_ca_certificates_file="{ca_file(self.server)}"
set certificate_file="{self.server.scratch}/mutt-certificates"
set delete=yes confirmappend=no confirmcreate=no wait_key=no pager_index_lines=0 sort=mailbox-order quit=yes
set charset=utf-8 mbox_type=Maildir move=no mark_old=no header_cache="" sleep_time=0 timeout=1
""")
        child, terminal = pty.fork()
        if child == 0:
            os.environ.update(TERM="xterm", LC_ALL="C.UTF-8", HOME=str(self.server.scratch), LINES="40", COLUMNS="140")
            os.execvp("mutt", ["mutt", "-n", "-F", str(settings), "-e", f'push "{keys}"'])
        drawn, deadline = b"", time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([terminal], [], [], 1)
            try:
                drawn += os.read(terminal, 65536) if ready else b""
            except OSError:
                break
        os.close(terminal)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        return drawn.decode(errors="replace")

    def state(self, mailbox):
        self.imap.select(mailbox, readonly=True)
        rows = self.imap.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        return {row[1].decode().split("<")[1].split(".")[0]: row[0].decode() for row in rows if isinstance(row, tuple)}

    def test_list_read_flag_move_and_delete(self):
        copy = self.server.scratch / "read.txt"
        drawn = self.mutt("<first-entry><display-message><exit>"
                          f"<pipe-message>cat > {copy}<enter>"
                          "<next-entry><flag-message>"
                          "<jump>3<enter><save-message>+Archive<enter>"
                          "<jump>4<enter><delete-message>"
                          "<sync-mailbox><quit>")
        self.assertIn("Giấy mời họp số 1", drawn)
        self.assertIn("Kính gửi", copy.read_text())
        inbox, archive = self.state("INBOX"), self.state("Archive")
        self.assertEqual(set(inbox), {"1", "2"})
        self.assertIn("\\Seen", inbox["1"])
        self.assertIn("\\Flagged", inbox["2"])
        self.assertEqual(set(archive), {"3"})


if __name__ == "__main__":
    main()
