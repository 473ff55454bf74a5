"""LOGIN and LOGOUT by IMAP, with passwords that were verified lately: connections a second, in clear and under TLS."""

import base64
import contextlib
import multiprocessing
import shutil
import socket
import ssl
import statistics
import subprocess
import time

from bench import measure, plot
from bench.page import ratio, span, table
from bench.peers import dovecot
from bench.peers.congvud import Congvud
from bench.peers.peer import DOMAIN, PASSWORD, opened
from harness import ldapi

TITLE = "Logins"
NUMBERS = {"rounds": 5, "seconds": 5, "users": 16}
TRY = {"rounds": 2, "seconds": 2, "users": 16}
CLIENTS = 8
LINES = ("in clear", "under TLS")

PASSWORDS = """
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
"""
TLS = """
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
auth_cache_ttl = 1 hour
auth_cache_verify_password_with_worker = no
"""


class Dovecot(dovecot.Dovecot):
    """With ours' hashes and certificate: the same work for both."""

    packages = ("dovecot-imapd", "dovecot-lmtpd", "ldap-utils")
    protocols = ("lmtp", "imap", "imaps")

    def __init__(self, scratch, ours, users):
        super().__init__(scratch)
        self.ours, self.users = ours, users

    def configure(self):
        super().configure()
        text = (self.folder / "dovecot.conf").read_text()
        static = text[text.index("passdb {"):text.index("userdb {")]
        text = text.replace(static, PASSWORDS.format(folder=self.folder)).replace("ssl = no", TLS.format(folder=self.folder))
        text = text.replace("inet_listener imaps {\n    port = 0", f"inet_listener imaps {{\n    port = {self.port('imaps')}\n    ssl = yes")
        (self.folder / "dovecot.conf").write_text(text)
        server = self.ours.server
        for theirs, its in (("cert.pem", "server.pem"), ("key.pem", "server.key")):
            shutil.copy(server.data / "tls" / its, self.folder / theirs)
        (self.folder / "users").write_text("".join(f"{name}:{hashed}\n" for name, hashed in hashes(server, self.users)))


def hashes(server, users):
    """As slapd holds them, in Dovecot's words."""
    for number in range(users):
        name = f"u{number:05}"
        found = subprocess.run(["ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-Y", "EXTERNAL", "-Q", "-H", ldapi(server.data),
                                "-b", "dc=bench,dc=test", f"uid={name}", "userPassword"],
                               capture_output=True, text=True, check=True).stdout
        line = next(line for line in found.splitlines() if line.startswith("userPassword"))
        value = decoded(line)
        yield name, value.replace("{ARGON2}", "{ARGON2ID}")


def decoded(line):
    name, _, value = line.partition(": ")
    return base64.b64decode(value).decode() if name.endswith(":") else value


def run(numbers, scratch):
    ours = Congvud(scratch, numbers.users, settings=("imap.max_sessions_per_account=0",))
    made = {}
    with opened(ours, Dovecot(scratch, ours, numbers.users)) as company:
        for name in list(company.there):
            company.play(name, lambda peer: slice_of(peer, LINES[0], numbers.users, 1))  # verified from here on
        for number in range(numbers.rounds):
            for line in LINES:
                for name in list(company.there):
                    report = company.play(name, lambda peer: slice_of(peer, line, numbers.users, numbers.seconds))
                    if report:
                        made.setdefault((line, name), []).append(report)
            measure.say(f"round {number + 1}: " + ", ".join(
                f"{line} {name} {reports[-1]['per_second']:.0f}/s" for (line, name), reports in made.items()))
        there, missing = dict(company.there), company.missing
    made = {key: reports for key, reports in made.items() if key[1] in there}
    return {"rounds": numbers.rounds, "seconds": numbers.seconds, "users": numbers.users, "missing": missing,
            "figures": figures(made), "ratios": ratios(made)}


def slice_of(peer, line, users, seconds):
    before = peer.cpu_seconds()
    port = peer.port("imaps" if line == LINES[1] else "imap")
    with multiprocessing.get_context("fork").Pool(CLIENTS) as pool:
        orders = [(port, line == LINES[1], number, users, seconds) for number in range(CLIENTS)]
        counts = pool.map(log_in_for, orders)
    count = sum(counts)
    if count == 0:
        raise measure.LoadFailed(f"{peer.name}: nobody got in\n{peer.log_end()}")
    return {"per_second": count / seconds, "cpu_ms": 1000 * (peer.cpu_seconds() - before) / count}


def log_in_for(order):
    port, is_tls, number, users, seconds = order
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        name = f"u{(number + count) % users:05}"
        log_in(port, context if is_tls else None, f"{name}@{DOMAIN}".encode())
        count += 1
    return count


def log_in(port, context, name):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        client = context.wrap_socket(plain) if context else plain
        with contextlib.closing(client):
            line_with(client, b"\r\n")
            client.sendall(b"a LOGIN " + name + b" " + PASSWORD.encode() + b"\r\n")
            answer = line_with(client, b"\r\n", b"a ")
            if not answer.startswith(b"a OK"):
                raise measure.LoadFailed(answer.decode())
            client.sendall(b"b LOGOUT\r\n")
            line_with(client, b"\r\n", b"b ")


def line_with(client, end, begin=b""):
    """Up to the end of the line that begins so."""
    text = b""
    while True:
        text += client.recv(4096) or b"closed\r\n"
        for line in text.split(b"\r\n")[:-1]:
            if line.startswith(begin) or line == b"closed":
                return line


def figures(made):
    found = {}
    for (line, name), reports in made.items():
        found.setdefault(line, {})[name] = {"per_second": measure.spread([report["per_second"] for report in reports]),
                                            "cpu_ms": statistics.median(report["cpu_ms"] for report in reports)}
    return found


def ratios(made):
    found = {}
    for (line, name), reports in made.items():
        if name != "congvud":
            ours = made[line, "congvud"]
            found.setdefault(line, {})[name] = {
                "per_second": measure.ratios(*([r["per_second"] for r in each] for each in (ours, reports))),
                "cpu": measure.ratios(*([r["cpu_ms"] for r in each] for each in (reports, ours)))}
    return found


def words(found):
    return f"""Connect, LOGIN, LOGOUT over and over by {CLIENTS} clients, {found['users']} accounts, slices of {found['seconds']} s in turn,
        in which the others stand still; median of {found['rounds']} rounds (least to most). Passwords were verified
        before: both remember that (Dovecot's auth_cache_size). The same Argon2id hashes and the same key for TLS, a
        full handshake each time. The clients are written in Python and share the machine's processor with the server,
        so the rates are closer to each other than what the servers can do; what a login costs the server is its
        processor time."""


def tables(found):
    rows = []
    for line, by_name in found["figures"].items():
        for name, figure in by_name.items():
            compared = found["ratios"].get(line, {}).get(name)
            rows.append([line, name, span(figure["per_second"]), ratio(compared["per_second"]) if compared else "",
                         f"{figure['cpu_ms']:.2f}", ratio(compared["cpu"]) if compared else ""])
    return table(["IMAP", "", "logins a second", "ours is", "CPU ms a login", "ours takes less by"], rows)


def draw(found):
    groups = {f"IMAP {line}": {name: figure["per_second"] for name, figure in by_name.items()}
              for line, by_name in found["figures"].items()}
    return plot.bars("LOGIN and LOGOUT, passwords verified before", "logins a second; median, least and most", groups)
