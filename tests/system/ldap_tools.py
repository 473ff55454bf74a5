"""OpenLDAP's tools against a server, as somebody of the sample province or as the machine's administrator."""

import base64
import socket

from harness import PASSWORD, ca_file, ldapi, run, tls_context

BASE = "dc=langson,dc=gov,dc=vn"
TOP = f"ou=H37,{BASE}"
COMMUNE = f"ou=H37.31.37,ou=H37.31,{TOP}"
HUY, THANH, HUONG = f"uid=nqhuy,{TOP}", f"uid=nvthanh,ou=H37.31,{TOP}", f"uid=dthuong,{COMMUNE}"


class Binder:
    """Binds again and again over one connection, at hardly any cost to this machine: a crowd of strangers has machines of
    its own, and a crowd of tools would leave the server next to nothing of this one (RFC 4511 §4.2)."""

    def __init__(self, server):
        context = tls_context(server)
        context.check_hostname = False
        self.tls = context.wrap_socket(socket.create_connection(("127.0.0.1", server.port("ldaps")), 60))
        self.number = 0

    def close(self):
        self.tls.close()

    def bind(self, dn, password):
        """The result code."""
        self.number = self.number % 127 + 1
        version, name, simple = self._tlv(0x02, b"\3"), self._tlv(0x04, dn.encode()), self._tlv(0x80, password.encode())
        self.tls.sendall(self._tlv(0x30, self._tlv(0x02, bytes([self.number])) + self._tlv(0x60, version + name + simple)))
        _, message = self._next()
        _, _, rest = self._split(message)
        kind, answer, _ = self._split(rest)
        assert kind == 0x61, f"no answer to a bind: {message}"
        _, code, _ = self._split(answer)
        return int.from_bytes(code, "big")

    @staticmethod
    def _tlv(tag, value):
        assert len(value) < 0x10000
        length = bytes([len(value)]) if len(value) < 0x80 else b"\x82" + len(value).to_bytes(2, "big")
        return bytes([tag]) + length + value

    @staticmethod
    def _split(text):
        """The tag and the value of the first, and what comes after it."""
        length, at = text[1], 2
        if length & 0x80:
            at += length & 0x7f
            length = int.from_bytes(text[2:at], "big")
        return text[0], text[at:at + length], text[at + length:]

    def _next(self):
        head = self._take(2)
        if head[1] & 0x80:
            head += self._take(head[1] & 0x7f)
        length = head[1] if len(head) == 2 else int.from_bytes(head[2:], "big")
        return head[0], self._take(length)

    def _take(self, size):
        taken = b""
        while len(taken) < size:
            more = self.tls.recv(size - len(taken))
            if not more:
                raise ConnectionError("slapd has closed the connection")
            taken += more
        return taken


class Ldap:
    """The tools that everybody has, over TLS."""

    def __init__(self, server):
        self.server = server
        self.uri = f"ldap://127.0.0.1:{server.port('ldap')}"
        self.environment = dict(server.environment, LDAPTLS_CACERT=str(ca_file(server)), LDAPTLS_REQCERT="demand")

    def tool(self, name, who, *words, stdin=None):
        login = ["-x"] + (["-D", who, "-w", PASSWORD] if who else [])
        return run(name, "-ZZ", "-H", self.uri, *login, *words, check=False, env=self.environment, input=stdin)

    def search(self, who, sought, *attributes, base=BASE, more=()):
        return self.tool("ldapsearch", who, "-LLL", "-o", "ldif-wrap=no", "-b", base, *more, sought, *attributes)

    def names(self, who, sought, more=()):
        """The names of who is found, in the order in which they come."""
        lines = self.search(who, sought, "cn", more=more).stdout.splitlines()
        plain = [line[4:] for line in lines if line.startswith("cn: ")]
        return plain + [base64.b64decode(line[5:]).decode() for line in lines if line.startswith("cn:: ")]

    def as_server(self, ldif):
        """What another tool of the operator's does."""
        run("ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), input=ldif)
