"""A client that sends what it is told, octet for octet, and takes any answer: imaplib mends messages on their way."""

import re
import socket
import time

from harness import PASSWORD, PATIENCE, tls_context


class Imap:
    def __init__(self, server, login, patience=PATIENCE, password=PASSWORD):
        plain = socket.create_connection(("127.0.0.1", server.port("imaps")), timeout=patience)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a command goes out in pieces
        self.socket = tls_context(server).wrap_socket(plain, server_hostname="localhost")
        self.input = self.socket.makefile("rb")
        self.tags = 0
        self.line()
        self.log_in(login, password)

    def log_in(self, login, password):
        """As a client does: whoever hears that it is not possible at the moment, as while slapd has no time on a machine
        that is busy, tries again."""
        deadline = time.monotonic() + PATIENCE
        words = b'LOGIN %s "%s"' % (login.encode(), password.encode())
        while True:
            answer, _ = self.command(words)
            if not answer.startswith(b"NO [UNAVAILABLE]") or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        if not answer.startswith(b"OK"):
            raise AssertionError(f"{words[:100]!r} was answered {answer[:200]!r}")

    def line(self):
        """One response, its literals in place."""
        text = b""
        while True:
            line = self.input.readline()
            if not line.endswith(b"\r\n"):
                raise EOFError(text + line)
            literal = re.search(rb"~?\{(\d+)\}\r\n$", line)
            text += line
            if not literal:
                return text[:-2]
            text += self.input.read(int(literal[1]))

    def command(self, words, *octets):
        """(the tagged answer, the untagged ones); `octets` are appended as literals."""
        return self.answer(self.send(words, *octets))

    def send(self, words, *octets):
        """The tag; the answer is not waited for."""
        self.tags += 1
        tag = b"t%d" % self.tags
        self.socket.sendall(tag + b" " + words)
        for text in octets:
            self.socket.sendall(b" {%d+}\r\n" % len(text))
            self.socket.sendall(text)
        self.socket.sendall(b"\r\n")
        return tag

    def answer(self, tag):
        untagged = []
        while True:
            line = self.line()
            if line.startswith(tag + b" "):
                return line[len(tag) + 1:], untagged
            untagged.append(line)

    def ok(self, words, *octets):
        answer, untagged = self.command(words, *octets)
        if not answer.startswith(b"OK"):
            raise AssertionError(f"{words[:100]!r} was answered {answer[:200]!r}")
        return untagged

    def close(self):
        self.input.close()
        self.socket.close()
