#!/usr/bin/env python3
"""Officials share mailboxes as docs/guides/mailboxes.md says: curl gives the rights, imaplib and curl use them; a clerk finds the
agency's mailbox beside her own. On the whole program, over TLS; after kill -9 all of it is still so."""

import imaplib
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ca_file, main, run, tls_context  # noqa: E402
from imap_client import Imap  # noqa: E402


class Sharing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.server.provision()
        cls.server.congvu("agency", "import", cls.server.scratch / "agencies.csv", "--profile", "langson")

    def curl(self, login, command):
        """What it shows, with -v also the answers that it has no name for (ACL)."""
        done = run("curl", "-sS", "-v", "--cacert", ca_file(self.server), "-u", f"{login}:{PASSWORD}",
                   f"imaps://localhost:{self.server.port('imaps')}/", "-X", command)
        return done.stdout + done.stderr

    def opened(self, login):
        client = imaplib.IMAP4_SSL("localhost", self.server.port("imaps"), ssl_context=tls_context(self.server))
        client.login(login, PASSWORD)
        return client

    def test_a_mailbox_is_shared_read_and_taken_back(self):
        owner = self.opened("nqhuy")
        self.assertIn(b"ACL", owner.capability()[1][0].split())
        owner.create("Du-an")
        owner.append("Du-an", None, None, b"Subject: ke hoach\r\n\r\nx\r\n")
        self.curl("nqhuy", "SETACL Du-an dthuong lr")
        self.curl("nqhuy", "SETACL Du-an dthuong +s")
        self.assertIn("dthuong lrs", self.curl("nqhuy", "GETACL Du-an"))
        name = '"Other Users/nqhuy/Du-an"'
        self.assertIn(name, self.curl("dthuong", 'LIST "" "*"'))
        self.assertNotIn("Users/nqhuy", self.curl("nvthanh", 'LIST "" "*"'))

        self.server.kill()
        self.server.start()
        guest = self.opened("dthuong")
        self.assertEqual(guest.namespace()[1], [b'(("" "/")) (("Other Users/" "/")) NIL'])
        self.assertEqual(guest.select(name)[0], "OK")
        self.assertIn(b"ke hoach", guest.fetch("1", "(BODY[])")[1][0][1])
        self.assertEqual(guest.copy("1", "INBOX")[0], "OK")
        self.assertEqual(guest.store("1", "+FLAGS", "(\\Deleted)")[0], "NO")
        self.assertEqual(guest.myrights(name)[1], [name.encode() + b" lrs"])
        self.assertEqual(self.opened("nvthanh").status(name, "(MESSAGES)")[0], "NO")

        idle = Imap(self.server, "dthuong")
        idle.ok(b"SELECT " + name.encode())
        idle.send(b"IDLE")
        self.assertTrue(idle.line().startswith(b"+"))
        self.curl("nqhuy", "DELETEACL Du-an dthuong")
        self.assertEqual(idle.line(), b"* BYE The selected mailbox is no longer open to you")
        self.assertNotIn("Users/nqhuy", self.curl("dthuong", 'LIST "" "*"'))
        said = self.server.congvu("audit", "show", "--kind", "rights_changed", "--json").stdout
        self.assertIn("Du-an: lr, before: none", said)
        self.assertIn("Du-an: none, before: lrs", said)
        self.assertIn("Other Users/nqhuy/Du-an", self.server.congvu("audit", "show", "--kind", "opened", "--json").stdout)
        self.server.congvu("store", "verify")

    def test_a_clerk_finds_the_agencys_mailbox_beside_her_own(self):
        self.server.congvu("holder", "assign", "quanglac", "dthuong")
        self.assertIn('"Other Users/quanglac/INBOX"', self.curl("dthuong", 'LIST "" "*"'))
        idle = Imap(self.server, "dthuong")
        idle.ok(b'SELECT "Other Users/quanglac/INBOX"')
        idle.send(b"IDLE")
        self.assertTrue(idle.line().startswith(b"+"))
        self.server.congvu("holder", "release", "quanglac", "dthuong")
        self.assertEqual(idle.line(), b"* BYE The selected mailbox is no longer open to you")


if __name__ == "__main__":
    main()
