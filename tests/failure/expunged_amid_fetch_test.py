#!/usr/bin/env python3
"""A message is expunged while another session is slowly fetching it: that session gets it to its end, octet for octet,
and only then are its octets taken away."""

import base64
import random
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main, wait_for  # noqa: E402
from imap_client import Imap  # noqa: E402
from province import HeldTest, Province, folder_in_memory  # noqa: E402

# More than what lies between the server and a client that does not read; nothing can pack it.
MESSAGE = b"Subject: long\r\n\r\n" + base64.encodebytes(random.Random(1).randbytes(12 << 20)).replace(b"\n", b"\r\n")
SOME_TIDYINGS = 1  # second


class ExpungedAmidFetch(HeldTest):
    def setUp(self):
        data = self.hold(folder_in_memory())
        self.server = self.hold(self.hold(Province()).server(data=data))
        self.large = data / "store" / "large"

    def bodies(self):
        return list(self.large.iterdir())

    def test_the_reader_gets_all_of_it(self):
        reader, other = Imap(self.server, "nqhuy"), Imap(self.server, "nqhuy")
        reader.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        other.ok(b"APPEND INBOX (\\Deleted)", MESSAGE)
        reader.ok(b"SELECT INBOX")
        other.ok(b"SELECT INBOX")
        tag = reader.send(b"UID FETCH 1 BODY.PEEK[]")
        head = reader.input.readline()
        self.assertTrue(head.endswith(b"BODY[] {%d}\r\n" % len(MESSAGE)), head)
        other.ok(b"UID EXPUNGE 1")
        time.sleep(SOME_TIDYINGS)
        self.assertEqual(len(self.bodies()), 1)
        self.assertTrue(reader.input.read(len(MESSAGE)) == MESSAGE, "the message came otherwise")
        self.assertEqual(reader.input.readline(), b")\r\n")
        self.assertRegex(reader.answer(tag)[0], b"^OK")
        wait_for(lambda: not self.bodies(), "the message's octets to go")


if __name__ == "__main__":
    main()
