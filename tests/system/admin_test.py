#!/usr/bin/env python3
"""congvu where people sit: other users than root, a terminal, a server that hangs."""

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PATIENCE, Server, main, wait_for  # noqa: E402

NAMED, STRANGER = 65531, 65532


class Users(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "only root can become others")
    def test_who_is_named_may_administer_and_others_hear_that_they_may_not(self):
        server = Server(settings=[f"control.users={NAMED}"])
        socket = server.scratch / "open" / "control.sock"
        server.settings.append(f"control.socket={socket}")
        socket.parent.mkdir()
        for folder in (socket.parent, server.scratch):
            folder.chmod(0o755)
        program = shutil.copy(BUILD / "congvu", socket.parent)  # the checkout may lie where only root may enter
        with server:
            self.assertNotIn("may not enter this folder", server.log())
            for user, code, said in ((NAMED, 0, "directory"), (STRANGER, 1, f"user {STRANGER} may not administer")):
                for _ in range(5):
                    done = subprocess.run([program, "--socket", socket, "status"], capture_output=True, text=True,
                                          user=user, group=user, extra_groups=[], timeout=PATIENCE)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertIn(said, done.stdout + done.stderr)

    def test_a_socket_that_those_named_cannot_reach_is_said(self):
        with Server(settings=[f"control.users={NAMED}"]) as server:
            wait_for(lambda: "may not enter this folder" in server.log(), "the warning")


class Terminal(unittest.TestCase):
    def setUp(self):
        self.ours, self.theirs = pty.openpty()
        self.addCleanup(os.close, self.ours)
        self.addCleanup(os.close, self.theirs)

    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def congvu(self, *words):
        def take_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        return subprocess.Popen([BUILD / "congvu", "--socket", "/nowhere", *words], stdin=self.theirs, stdout=self.theirs,
                                stderr=self.theirs, preexec_fn=take_terminal)

    def test_a_password_is_not_shown_and_ctrl_c_gives_the_terminal_back(self):
        asks = self.congvu("official", "password", "nqhuy")
        wait_for(lambda: not self.echoes(), "the terminal to be silent")
        self.assertIn(b"new password", os.read(self.ours, 1000))
        os.write(self.ours, b"\x03")
        self.assertEqual(asks.wait(PATIENCE), -signal.SIGINT)
        self.assertTrue(self.echoes())

    def test_a_password_typed_twice_is_taken_and_the_terminal_shows_again(self):
        asks = self.congvu("official", "password", "nqhuy")
        said = b""
        for prompt in (b"new password: ", b"once more: "):
            while prompt not in said:
                said += os.read(self.ours, 1000)
            wait_for(lambda: not self.echoes(), "the terminal to be silent")
            os.write(self.ours, b"a good long one\n")
        self.assertEqual(asks.wait(PATIENCE), 3)  # there is no server
        self.assertTrue(self.echoes())
        self.assertNotIn(b"a good", said + os.read(self.ours, 1000))


class Hanging(unittest.TestCase):
    def test_a_server_that_hangs_is_said(self):
        with Server() as server:
            server.process.send_signal(signal.SIGSTOP)
            try:
                done = server.congvu("status", check=False)
            finally:
                server.process.send_signal(signal.SIGCONT)
            self.assertEqual(done.returncode, 3)
            self.assertIn("the server does not answer", done.stderr)


if __name__ == "__main__":
    main()
