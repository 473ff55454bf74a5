"""Peer: a mail server in a scratch folder, on loopback, with accounts u00000@bench.test and on, password "secret".

    with Dovecot(scratch) as peer:
        peer.port("lmtp") ...

One class for each, all of one shape. What cannot be started raises Unavailable and says why.
"""

import contextlib
import shutil
import socket
import subprocess
from pathlib import Path

from bench import processes
from bench.measure import LoadFailed, size_of
from bench.packages import Unavailable, need
from harness import wait_for

DOMAIN, PASSWORD = "bench.test", "secret"
PATIENCE = 60


class Peer:
    name = ""
    packages = ()
    protocols = ()  # "lmtp", "imap", "smtp"

    def __init__(self, scratch):
        self.folder = Path(scratch) / type(self).__name__.lower()
        self.ports = {}
        self.process = None

    def __enter__(self):
        need(*self.packages)
        self.folder.mkdir(parents=True)
        self.ports = dict(zip(self.protocols, free_ports(len(self.protocols))))
        try:
            self.configure()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Of each peer's own:
    def configure(self):
        """Writes its files into self.folder."""

    def command(self):
        """What starts it, in the foreground."""
        raise NotImplementedError

    def mail(self):
        """The folder that holds the mail, and nothing else that grows."""
        raise NotImplementedError

    def mail_size(self):
        """Bytes of its files, when all is where it stays."""
        return size_of(self.mail())["long"]

    def settle(self):
        """Returns when what was answered is done with."""

    # Of all:
    def port(self, protocol):
        return self.ports[protocol]

    def start(self):
        with open(self.folder / "output", "ab") as log:
            self.process = subprocess.Popen([str(word) for word in self.command()], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        try:
            wait_for(self.is_ready, f"{self.name} to answer", PATIENCE)
        except AssertionError as failed:
            raise Unavailable(f"{failed}: {self.log_end()}") from failed

    def is_ready(self):
        if self.process.poll() is not None:
            raise Unavailable(f"{self.name} ended with {self.process.returncode}: {self.log_end()}")
        return all(greets(port) for port in self.ports.values())

    def stop(self):
        if self.process:
            processes.end(self.process)
            self.process = None

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def memory(self):
        return processes.memory(self.process.pid)

    def log_end(self):
        lines = []
        for path in (self.folder / "output", self.folder / "log"):
            with contextlib.suppress(FileNotFoundError):
                lines += path.read_text(errors="replace").splitlines()[-5:]
        return "\n".join(lines)


def free_ports(count):
    """Below those that outgoing connections are given."""
    found = []
    for port in range(9100, 10900):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
        if len(found) == count:
            return found
    raise Unavailable("no free ports")


def greets(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        return client.recv(1) != b""
    return False


class Company:
    """The peers that can be had, the first of them ours, and why the others cannot. Whoever fails on the way leaves; ours
    must not."""

    def __init__(self):
        self.there, self.missing, self.ours = {}, {}, None

    def play(self, name, act):
        """What act(peer) gives while the others stand still; nothing where the peer fails, or has left before."""
        if name not in self.there:
            return None
        others = [peer.process.pid for other, peer in self.there.items() if other != name and peer.process]
        try:
            with processes.paused(others):
                return act(self.there[name])
        except LoadFailed as failed:
            self.leave(name, failed)
            return None

    def leave(self, name, why):
        if name == self.ours:
            raise why
        print(f"without {name}: {why}", flush=True)
        self.missing[name] = str(why)
        self.there.pop(name, None)


@contextlib.contextmanager
def opened(*peers):
    with contextlib.ExitStack() as stack:
        company = Company()
        company.ours = peers[0].name
        for peer in peers:
            try:
                company.there[peer.name] = stack.enter_context(peer)
            except (Unavailable, OSError) as failed:
                company.leave(peer.name, failed)
        yield company
