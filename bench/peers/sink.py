"""The disk's own limit: bench_sink appends and group-commits, and does nothing else."""

import subprocess

from bench.peers.peer import Peer, free_ports
from harness import BUILD, wait_for


class Sink(Peer):
    name = "sink"
    protocols = ("lmtp",)

    def __enter__(self):
        self.folder.mkdir()
        self.start()
        return self

    def start(self):
        port = free_ports(1)[0]
        self.ports = {"lmtp": port, "smtp": port}
        self.process = subprocess.Popen([BUILD / "bench_sink", self.folder / "bytes", str(port)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        wait_for(lambda: self.process.stdout.readline() == b"ready\n", "the sink to be ready")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def mail(self):
        return self.folder
