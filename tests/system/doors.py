"""The doors at which a password is tried, each by as little as it takes: what is answered, and after how many seconds.

    with ImapDoor(server, "127.0.0.5") as door:
        answer, seconds = door.knock("nqhuy", "a guess")
"""

import base64
import json
import socket
import ssl
import time

from harness import PATIENCE, tls_context


class Door:
    """TLS from an address of this machine; an answer is what the server says but for what differs at every answer."""

    port = ""

    def __init__(self, server, address="127.0.0.1"):
        plain = socket.create_connection(("127.0.0.1", server.port(self.port)), PATIENCE, (address, 0))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = lax(server).wrap_socket(plain)
        self.input = self.socket.makefile("rb")
        self.greet()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.input.close()
        self.socket.close()

    def say(self, line):
        """The answer's first line."""
        self.socket.sendall(line + b"\r\n")
        return self.line()

    def line(self):
        line = self.input.readline()
        if not line.endswith(b"\n"):
            raise EOFError(line)
        return line.rstrip()

    def knock(self, name, password):
        began = time.perf_counter()
        answer = self.try_out(name, password)
        return answer, time.perf_counter() - began

    def greet(self):
        self.line()

    def try_out(self, name, password):
        raise NotImplementedError

    def is_in(self, answer):
        raise NotImplementedError


class ImapDoor(Door):
    port = "imaps"

    def try_out(self, name, password):
        line = self.say(b'a LOGIN %s "%s"' % (name.encode(), password.encode()))
        while line.startswith(b"* CAPABILITY"):
            line = self.line()
        return line

    def is_in(self, answer):
        return answer.startswith(b"a OK")


class SubmissionDoor(Door):
    port = "submissions"

    def greet(self):
        self.line()
        line = self.say(b"EHLO test")
        while line[3:4] == b"-":
            line = self.line()

    def try_out(self, name, password):
        return self.say(b"AUTH PLAIN " + base64.b64encode(f"\0{name}\0{password}".encode()))

    def is_in(self, answer):
        return answer.startswith(b"235")


class ControlDoor(Door):
    """As congvu login knocks from elsewhere; the server listens for it where control.listen says."""

    port = "control"

    def greet(self):
        self.say(b'{"hello":{"protocol":1}}')

    def try_out(self, name, password):
        return self.say(json.dumps({"id": 1, "verb": "login", "args": {"name": name, "password": password}}).encode())

    def is_in(self, answer):
        return "token" in json.loads(answer).get("result", {})


DOORS = {"imap": ImapDoor, "submission": SubmissionDoor, "control": ControlDoor}


def lax(server):
    """One for each server: making it reads files."""
    if not hasattr(server, "lax_context"):
        server.lax_context = tls_context(server)
        server.lax_context.check_hostname = False
        server.lax_context.verify_mode = ssl.CERT_REQUIRED
    return server.lax_context
