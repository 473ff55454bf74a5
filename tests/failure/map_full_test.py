#!/usr/bin/env python3
"""The database of rows begins with a tiny map: it grows under load, with readers at work, and nobody notices."""

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import main  # noqa: E402
from imap_client import Imap  # noqa: E402
from mixed_load import Load  # noqa: E402
from proof import prove, warm_up  # noqa: E402
from province import LOGINS, SMALL_STORE, HeldTest, Province, folder_in_memory  # noqa: E402

MAP = 256 << 10


class MapFull(HeldTest):
    def setUp(self):
        settings = {**SMALL_STORE, "store.map_size": f"{MAP >> 10}KiB"}
        self.server = self.hold(self.hold(Province()).server(data=self.hold(folder_in_memory()), settings=settings))
        self.is_over = threading.Event()
        self.readings, self.troubles = 0, []

    def read(self, login):
        try:
            imap = Imap(self.server, login)
            while not self.is_over.is_set():
                imap.ok(b"SELECT INBOX")
                imap.ok(b"UID FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)")
                self.readings += 1
        except Exception as trouble:  # told below
            self.troubles.append(repr(trouble))

    def rows_on_disk(self):
        return (self.server.data / "store" / "rows" / "data.mdb").stat().st_size

    def test_it_grows_under_load(self):
        load = Load(1, self.server.scratch)
        warm_up(load, self.server)
        readers = [threading.Thread(target=self.read, args=(login,)) for login in LOGINS]
        for reader in readers:
            reader.start()
        load.begin(self.server)
        while self.rows_on_disk() < 2 * MAP and load.is_going():
            load.wait_for(100)
        load.end()
        self.is_over.set()
        for reader in readers:
            reader.join()
        self.assertEqual((load.refusals, self.troubles), ([], []))
        self.assertGreater(self.readings, 0)
        prove(load, self.server)
        print(f"{self.rows_on_disk() / MAP:.1f} times the first map, {load.ledger.count} acknowledgements")


if __name__ == "__main__":
    main()
