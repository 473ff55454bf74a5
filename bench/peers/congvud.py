"""congvud, as ./dev run --bench starts it; its own slapd is part of the process tree."""

from bench.measure import size_of, until_still
from bench.peers.peer import DOMAIN, Peer
from harness import PORTS, Server


class Congvud(Peer):
    name = "congvud"
    protocols = ("lmtp", "smtp", "imap")

    def __init__(self, scratch, accounts=1000, settings=()):
        super().__init__(scratch)
        self.accounts = accounts
        self.server = Server(settings=[f"directory.domains={DOMAIN}", "net.listen=127.0.0.1",
                                       "imap.clear_login_on_loopback=yes", *settings])

    def __enter__(self):
        self.server.__enter__()
        self.process = self.server.process
        self.ports = {name: self.server.port(name) for name in PORTS}
        self.server.congvu("bench", "accounts", self.accounts)
        return self

    def __exit__(self, *failure):
        self.server.__exit__(*(failure or (None,)))

    def start(self):
        self.server.start()
        self.process = self.server.process

    def kill(self):
        """kill -9, its slapd too."""
        self.server.kill()

    def stop(self):
        self.server.stop()

    def mail(self):
        return self.server.data / "store"

    def mail_size(self):
        """The log, which is written over again and again, holds nothing by then."""
        until_still(self.mail())
        return size_of(self.mail())["long"] - size_of(self.mail() / "log")["long"]

    def log_end(self):
        return "\n".join(self.server.log().splitlines()[-5:])
