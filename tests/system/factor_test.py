#!/usr/bin/env python3
"""Second factors and client certificates against a whole server: congvu from elsewhere with a code and with a certificate,
mail from outside the province's networks, certificates that are taken back."""

import base64
import contextlib
import hashlib
import hmac
import imaplib
import json
import os
import pty
import re
import smtplib
import socket
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PASSWORD, PATIENCE, Server, ca_file, main, run, tls_context, wait_for  # noqa: E402

PROFILE = """[profile]
title = Thử nghiệm
[naming]
scheme = initials+given
ladder = initials+given+ordinal
[login]
second_factor = admins and outside
"""
INSIDE, OUTSIDE = "127.0.0.1", "127.0.0.2"


def code_at(secret, when):
    """RFC 6238."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(when) // 30), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


class Province(Server):
    def __init__(self, settings=()):
        super().__init__(settings=["control.listen=127.0.0.1", "policy.profile=thu", f"logins.inside={INSIDE}",
                                   "control.issue_certificates=yes", *settings])
        profiles = self.scratch / "profiles"
        profiles.mkdir()
        (profiles / "thu.conf").write_text(PROFILE)
        self.settings.append(f"policy.profiles={profiles}")

    def elsewhere(self, *words, stdin=None, check=True):
        """congvu as somebody types it at his own computer."""
        environment = dict(os.environ, HOME=str(self.scratch / "home"), LC_ALL="C.UTF-8")
        for name in ("XDG_CONFIG_HOME", "CONGVU_SOCKET"):
            environment.pop(name, None)
        done = subprocess.run([BUILD / "congvu", *map(str, words)], capture_output=True, text=True, input=stdin,
                              env=environment, timeout=PATIENCE)
        if check and done.returncode != 0:
            raise AssertionError(f"congvu {words} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def at(self):
        return ("--server", f"127.0.0.1:{self.port('control')}", "--ca", ca_file(self))

    def log_in(self, name, code="", password=PASSWORD, check=True):
        return self.elsewhere("login", *self.at(), "--name", name, stdin=f"{password}\n{code}\n", check=check)

    def enrol(self, *words, before=""):
        """congvu factor enrol, typing the code of the app; gives the secret and what was said at the end."""
        command = [BUILD / "congvu", "--socket", self.socket, "factor", "enrol", *map(str, words)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
        process.stdin.write(before)
        process.stdin.flush()
        said = ""
        while not (found := re.search(r"secret=([A-Z2-7]+)&", said)):
            line = process.stdout.readline()
            if not line:
                raise AssertionError(f"factor enrol said: {said}")
            said += line
        process.stdin.write("000000\n" if code_at(found[1], time.time()) != "000000" else "111111\n")
        process.stdin.write(code_at(found[1], time.time()) + "\n")
        process.stdin.close()
        said += process.stdout.read()
        process.wait(PATIENCE)
        return found[1], said

    def enrol_on_a_terminal(self, name):
        """What the screen shows until the first code is asked for."""
        ours, its = pty.openpty()
        process = subprocess.Popen([BUILD / "congvu", "--socket", self.socket, "factor", "enrol", name], stdin=its,
                                   stdout=its, stderr=its, env=dict(os.environ, LC_ALL="C.UTF-8"))
        os.close(its)
        screen = b""
        while b"the code that the app shows" not in screen:
            screen += os.read(ours, 4096)
        os.write(ours, b"\n")
        process.wait(PATIENCE)
        os.close(ours)
        return screen.decode()

    def next_code(self, secret, last):
        """One that has not been used."""
        return wait_for(lambda: (code := code_at(secret, time.time())) != last and code, "the next code", 40)

    def certificate_of(self, name):
        """A key, and the certificate that the server issues for it, in one PEM file."""
        key, csr, pem = (self.scratch / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
            "-out", csr, "-subj", "/CN=whoever")
        self.congvu("cert", "enrol", name, "--request", csr, "--out", pem)
        return pem, key

    def imap(self, source=INSIDE, context=None):
        class Client(imaplib.IMAP4_SSL):
            def _create_socket(client, timeout):
                plain = socket.create_connection((client.host, client.port), PATIENCE, (source, 0))
                return (context or tls_context(self)).wrap_socket(plain, server_hostname="localhost")
        return Client("127.0.0.1", self.port("imaps"))

    def smtp(self, source=INSIDE, context=None):
        return smtplib.SMTP_SSL("localhost", self.port("submissions"), timeout=PATIENCE, source_address=(source, 0),
                                context=context or tls_context(self))


def showing(server, pem, key):
    context = tls_context(server)
    context.load_cert_chain(pem, key)
    return context


def photographed(screen):
    """What a camera sees of the code that is drawn on a screen in half blocks, as a PGM picture."""
    light = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = []
    for line in re.findall(r"\x1b\[97;40m([ ▀▄█]+)\x1b\[0m", screen):
        for half in (0, 1):
            rows += [" ".join(str(light[block][half]) for block in line for _ in range(4))] * 4
    return f"P2 {len(rows[0].split())} {len(rows)} 1\n" + "\n".join(rows) + "\n"


class Codes(unittest.TestCase):
    def test_an_admin_elsewhere_needs_one_and_it_counts_once_also_after_a_restart(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")
            refused = server.log_in("nqhuy", check=False)
            self.assertIn("nqhuy has none", refused.stderr)
            own = server.elsewhere("factor", "enrol", "nqhuy", "--own", *server.at(), stdin=f"{PASSWORD}\n", check=False)
            self.assertIn("not by a password alone", own.stderr)

            secret, said = server.enrol("nqhuy")
            self.assertIn("that is not the code", said)
            self.assertIn("has a second factor from now on", said)
            recovery = re.findall(r"^  (\w{4}-\w{4}-\w{4})$", said, re.M)
            self.assertEqual(len(recovery), 10)
            shown = server.congvu("factor", "show", "nqhuy").stdout
            self.assertIn("recovery codes left: 10", shown)
            self.assertIn("in use", server.congvu("factor", "enrol", "nqhuy", check=False).stderr)

            self.assertIn("not the code", server.log_in("nqhuy", "000000", check=False).stderr)
            used = code_at(secret, time.time())
            code = server.next_code(secret, used)
            self.assertIn("nqhuy is logged in", server.log_in("nqhuy", code).stdout)
            self.assertIn("nqhuy", server.elsewhere("admin", "whoami").stdout)
            server.stop()
            server.start()
            self.assertIn("not the code", server.log_in("nqhuy", code, check=False).stderr)
            self.assertIn("nqhuy is logged in", server.log_in("nqhuy", recovery[0]).stdout)
            server.stop()
            server.start()
            self.assertIn("not the code", server.log_in("nqhuy", recovery[0], check=False).stderr)
            self.assertIn("nqhuy is logged in", server.log_in("nqhuy", recovery[1]).stdout)

            # Nobody's rights take away his own; neither the log nor the audit nor slapd tells the secret.
            self.assertIn("by his rights", server.elsewhere("factor", "remove", "nqhuy", check=False).stderr)
            wrong = server.elsewhere("factor", "remove", "nqhuy", "--own", *server.at(), stdin=f"{PASSWORD}\n000000\n",
                                     check=False)
            self.assertIn("not the code", wrong.stderr)
            records = server.congvu("audit", "show", "--who", "nqhuy").stdout
            self.assertIn("a second factor is in use", records)
            for text in (server.log(), records, server.congvu("directory", "export", "--agency", "H37",
                                                              check=False).stdout):
                for word in (secret, *recovery):
                    self.assertNotIn(word, text)
            kept = b"".join(path.read_bytes() for path in (server.data / "ldap").rglob("*") if path.is_file())
            self.assertNotIn(base64.b32decode(secret), kept)
            self.assertIn("no second factor any more", server.congvu("factor", "remove", "nqhuy").stdout)
            self.assertIn("log in again", server.elsewhere("status", check=False).stderr.lower())

    def test_a_telephone_reads_it_from_the_screen(self):
        with Province() as server:
            server.provision()
            screen = server.enrol_on_a_terminal("nqhuy")
            uri, = re.findall(r"otpauth://\S+", screen)
            picture = server.scratch / "screen.pgm"
            picture.write_text(photographed(screen))
            self.assertEqual(run("zbarimg", "--quiet", "--raw", picture).stdout.strip(), uri)

    def test_guesses_end(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")
            secret, _ = server.enrol("nqhuy")
            server.next_code(secret, code_at(secret, time.time()))
            said = [server.log_in("nqhuy", "000000", check=False).stderr for _ in range(6)]
            self.assertIn("too many codes were wrong", said[-1])
            self.assertIn("too many codes", server.log_in("nqhuy", code_at(secret, time.time()), check=False).stderr)


class Outside(unittest.TestCase):
    def test_a_password_alone_is_refused_there_after_it_was_right(self):
        with Province() as server:
            server.provision()
            server.imap(INSIDE).login("nqhuy", PASSWORD)
            with self.assertRaisesRegex(imaplib.IMAP4.error, r"CONTACTADMIN.*app password or a certificate"):
                server.imap(OUTSIDE).login("nqhuy", PASSWORD)
            with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                server.imap(OUTSIDE).login("nqhuy", "wrong")
            server.smtp(INSIDE).login("nqhuy", PASSWORD)
            with self.assertRaises(smtplib.SMTPAuthenticationError) as refused:
                server.smtp(OUTSIDE).login("nqhuy", PASSWORD, initial_response_ok=True)
            self.assertEqual(refused.exception.smtp_code, 534)
            self.assertIn(b"5.7.9", refused.exception.smtp_error)

            # What stands for a factor passes: an app password, made with a code; a certificate.
            secret, _ = server.enrol("nqhuy", "--own", before=f"{PASSWORD}\n")
            used = code_at(secret, time.time())
            nothing = server.elsewhere("app-password", "add", "nqhuy", "--own", "--label", "x", *server.at(),
                                       stdin=f"{PASSWORD}\n000000\n", check=False)
            self.assertIn("not the code", nothing.stderr)
            made = server.elsewhere("app-password", "add", "nqhuy", "--own", "--label", "Điện thoại", "--json",
                                    *server.at(), stdin=f"{PASSWORD}\n{server.next_code(secret, used)}\n")
            app = json.loads(made.stdout)["password"]
            server.imap(OUTSIDE).login("nqhuy", app)
            server.smtp(OUTSIDE).login("nqhuy", app)
            context = showing(server, *server.certificate_of("nqhuy"))
            server.imap(OUTSIDE, context).authenticate("EXTERNAL", lambda _: b"")


class Certificates(unittest.TestCase):
    def test_who_shows_one_logs_in_and_who_shows_none_is_not_disturbed(self):
        with Province() as server:
            server.provision()
            pem, key = server.certificate_of("nqhuy")
            plain = server.imap()
            self.assertNotIn("AUTH=EXTERNAL", plain.capabilities)
            with self.assertRaisesRegex(imaplib.IMAP4.error, "CANNOT"):
                plain.authenticate("EXTERNAL", lambda _: b"")
            plain.login("nqhuy", PASSWORD)
            context = showing(server, pem, key)
            client = server.imap(context=context)
            self.assertIn("AUTH=EXTERNAL", client.capabilities)
            for other in (b"dthuong", b"nobody", b"x/nqhuy"):
                with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                    client.authenticate("EXTERNAL", lambda _, name=other: name)
            client.authenticate("EXTERNAL", lambda _: b"nqhuy")
            self.assertEqual(client.select()[0], "OK")
            # One connection after the other: a ticket of TLS forgets nothing.
            for _ in range(2):
                server.imap(context=context).authenticate("EXTERNAL", lambda _: b"")

            mail = server.smtp(context=context)
            mail.ehlo()
            self.assertIn("EXTERNAL", mail.esmtp_features["auth"])
            self.assertEqual(mail.docmd("AUTH", "EXTERNAL =")[0], 235)
            # Without AUTH the same: it sends as its owner, and as nobody else.
            with server.smtp(context=context) as unasked:
                unasked.ehlo()
                self.assertEqual(unasked.mail("dthuong@langson.gov.vn")[0], 550)
                self.assertEqual(unasked.mail("nqhuy@langson.gov.vn")[0], 250)
            with server.smtp() as stranger:
                stranger.ehlo()
                self.assertEqual(stranger.mail("nqhuy@langson.gov.vn")[0], 530)
            mail.sendmail("nqhuy@langson.gov.vn", ["dthuong@langson.gov.vn"], "From: nqhuy@langson.gov.vn\r\nSubject: x\r\n\r\nx\r\n")
            bare = server.smtp()
            bare.ehlo()
            self.assertNotIn("EXTERNAL", bare.esmtp_features["auth"])
            self.assertEqual(bare.docmd("AUTH", "EXTERNAL =")[0], 504)
            run("curl", "-sS", "--cacert", ca_file(server), "--cert", pem, "--key", key, "--login-options", "AUTH=EXTERNAL",
                "--user", "nqhuy:", f"imaps://localhost:{server.port('imaps')}/INBOX", "-X", "NOOP")
            shown = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port('imap')}", "-starttls",
                                    "imap", "-cert", pem, "-key", key, "-quiet"],
                                   input="a AUTHENTICATE EXTERNAL =\r\nb LOGOUT\r\n",
                                   capture_output=True, text=True, timeout=PATIENCE)
            self.assertIn("a OK", shown.stdout)

            # Taken back: what is open ends within seconds, and nothing begins.
            serial = run("openssl", "x509", "-in", pem, "-noout", "-serial").stdout.strip().split("=")[1]
            server.congvu("cert", "revoke", "nqhuy", serial)
            began = time.monotonic()
            with self.assertRaises((imaplib.IMAP4.abort, imaplib.IMAP4.error, OSError)):
                while time.monotonic() < began + 10:
                    client.noop()
                    time.sleep(0.2)
            self.assertLess(time.monotonic() - began, 10)
            self.assertNotIn("AUTH=EXTERNAL", server.imap(context=context).capabilities)
            self.assertEqual(mail.docmd("MAIL", "FROM:<nqhuy@langson.gov.vn>")[0], 530)
            server.imap(context=context).login("nqhuy", PASSWORD)  # the certificate does not stand in the way

    def test_strangers_and_certificates_for_something_else_are_nobodys(self):
        with Province() as server:
            server.provision()
            foreign = server.scratch / "foreign.pem"
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                foreign.with_suffix(".key"), "-out", foreign, "-subj", "/CN=x", "-addext",
                "subjectAltName=email:nqhuy@langson.gov.vn", "-addext", "extendedKeyUsage=clientAuth")
            client = server.imap(context=showing(server, foreign, foreign.with_suffix(".key")))
            self.assertNotIn("AUTH=EXTERNAL", client.capabilities)
            # The server's own certificate is of our authority, and for no client.
            tls = server.data / "tls"
            client = server.imap(context=showing(server, tls / "server.pem", tls / "server.key"))
            self.assertNotIn("AUTH=EXTERNAL", client.capabilities)
            # Off the entry, but not taken back: believed, and nobody's.
            pem, key = server.certificate_of("nqhuy")
            subprocess.run(["ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi_of(server)], check=True, text=True,
                           capture_output=True, input=f"dn: {dn_of(server, 'nqhuy')}\nchangetype: modify\n"
                           "delete: userCertificate;binary\n\n")
            with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                server.imap(context=showing(server, pem, key)).authenticate("EXTERNAL", lambda _: b"")
            with server.smtp(context=showing(server, pem, key)) as mail:
                mail.ehlo()
                self.assertEqual(mail.mail("nqhuy@langson.gov.vn")[0], 530)

    def test_another_authority_by_the_address_and_its_lists(self):
        with Authority() as authority:
            with Province([f"certificates.authorities={authority.ca}", f"certificates.lists={authority.lists}"]) as server:
                server.provision()
                authority.write_list()
                one = authority.issue("one", "email:nqhuy@langson.gov.vn")
                two = authority.issue("two", "email:nqhuy@langson.gov.vn,email:dthuong@langson.gov.vn")
                none = authority.issue("none", "email:x@elsewhere.vn")
                mail_only = authority.issue("mail", "email:nqhuy@langson.gov.vn", "emailProtection")

                def external(files):
                    client = server.imap(context=showing(server, *files))
                    client.authenticate("EXTERNAL", lambda _: b"")
                    return client
                wait_for(lambda: "AUTH=EXTERNAL" in server.imap(context=showing(server, *one)).capabilities,
                         "the list to be read")
                client = external(one)
                for files in (two, none):
                    with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                        external(files)
                with self.assertRaisesRegex(imaplib.IMAP4.error, "CANNOT"):
                    external(mail_only)
                authority.revoke(one)
                began = time.monotonic()
                with self.assertRaises((imaplib.IMAP4.abort, imaplib.IMAP4.error, OSError)):
                    while time.monotonic() < began + 30:
                        client.noop()
                        time.sleep(0.2)
                with self.assertRaisesRegex(imaplib.IMAP4.error, "CANNOT"):
                    external(one)
                # Without its list nobody of it is believed.
                other = authority.issue("other", "email:dthuong@langson.gov.vn")
                external(other)
                authority.list.unlink()
                wait_for(lambda: "AUTH=EXTERNAL" not in server.imap(context=showing(server, *other)).capabilities,
                         "the list to be missed")

    def test_an_authority_is_asked_by_ocsp(self):
        with Authority() as authority:
            port = free_port()
            with Province([f"certificates.authorities={authority.ca}", "certificates.ocsp=hard",
                           f"certificates.ocsp_responder=http://127.0.0.1:{port}/"]) as server:
                server.provision()
                good = authority.issue("good", "email:nqhuy@langson.gov.vn")
                bad = authority.issue("bad", "email:dthuong@langson.gov.vn")
                authority.revoke(bad)

                def external(files):
                    server.imap(context=showing(server, *files)).authenticate("EXTERNAL", lambda _: b"")
                with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                    external(good)  # nobody answers
                with authority.responder(port):
                    external(good)
                    with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
                        external(bad)
                external(good)  # what was said holds for a while
                self.assertNotIn("AUTH=EXTERNAL", server.imap(context=showing(server, *bad)).capabilities)

    def test_congvu_logs_in_by_it(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "nqhuy", "--role", "province-operator", "--in", "*")
            pem, key = server.certificate_of("nqhuy")
            said = server.elsewhere("login", *server.at(), "--certificate", pem, "--key", key)
            self.assertIn("nqhuy is logged in", said.stdout)
            self.assertIn("nqhuy", server.elsewhere("admin", "whoami").stdout)
            other = server.certificate_of("dthuong")
            refused = server.elsewhere("login", *server.at(), "--certificate", other[0], "--key", other[1], check=False)
            self.assertIn("dthuong is no admin", refused.stderr)
            named = server.elsewhere("login", *server.at(), "--certificate", pem, "--key", key, "--name", "dthuong",
                                     check=False)
            self.assertIn("no certificate was shown", named.stderr)
            serial = run("openssl", "x509", "-in", pem, "-noout", "-serial").stdout.strip().split("=")[1]
            server.congvu("cert", "revoke", "nqhuy", serial)
            self.assertEqual(server.elsewhere("status", check=False).returncode, 1)
            again = server.elsewhere("login", *server.at(), "--certificate", pem, "--key", key, check=False)
            self.assertIn("no certificate was shown", again.stderr)


class Authority:
    """Another certificate authority, with its list of those taken back."""

    def __enter__(self):
        import tempfile
        self.folder_ = tempfile.TemporaryDirectory(prefix="congvu-ca-")
        self.folder = Path(self.folder_.name)
        self.ca, self.key, self.lists = self.folder / "ca.pem", self.folder / "ca.key", self.folder / "lists"
        self.lists.mkdir()
        self.list = self.lists / "ca.crl"
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "crlnumber").write_text("01\n")
        self.config = self.folder / "ca.cnf"
        self.config.write_text(f"""[ca]
default_ca = own
[own]
database = {self.folder}/index.txt
serial = {self.folder}/serial
crlnumber = {self.folder}/crlnumber
new_certs_dir = {self.folder}
certificate = {self.ca}
private_key = {self.key}
default_md = sha256
default_days = 30
default_crl_days = 7
policy = any
[any]
commonName = supplied
""")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            self.key, "-out", self.ca, "-subj", "/CN=Thử nghiệm CA", "-utf8")
        return self

    def __exit__(self, *_):
        self.folder_.cleanup()

    def issue(self, name, names, use="clientAuth"):
        key, csr, pem, extensions = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem", "ext"))
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
            "-out", csr, "-subj", f"/CN={name}")
        extensions.write_text(f"subjectAltName = {names}\nextendedKeyUsage = {use}\nkeyUsage = digitalSignature\n")
        run("openssl", "ca", "-batch", "-notext", "-config", self.config, "-in", csr, "-out", pem, "-extfile", extensions)
        return pem, key

    def revoke(self, files):
        run("openssl", "ca", "-config", self.config, "-revoke", files[0])
        self.write_list()

    @contextlib.contextmanager
    def responder(self, port):
        said = self.folder / "responder.log"
        with open(said, "wb") as log:
            process = subprocess.Popen(["openssl", "ocsp", "-port", str(port), "-index", self.folder / "index.txt", "-CA",
                                        self.ca, "-rsigner", self.ca, "-rkey", self.key, "-nmin", "5"],
                                       stdout=log, stderr=log)
        try:
            # Not by connecting: it waits for a question on every connection, one after the other.
            wait_for(lambda: b"waiting for OCSP" in said.read_bytes(), "the responder")
            yield
        finally:
            process.kill()
            process.wait()

    def write_list(self):
        fresh = self.folder / "fresh.crl"
        run("openssl", "ca", "-config", self.config, "-gencrl", "-out", fresh)
        os.replace(fresh, self.list)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ldapi_of(server):
    from harness import ldapi
    return ldapi(server.data)


def dn_of(server, login):
    found = run("ldapsearch", "-Q", "-LLL", "-o", "ldif-wrap=no", "-Y", "EXTERNAL", "-H", ldapi_of(server), "-b",
                "dc=langson,dc=gov,dc=vn", f"(uid={login})", "dn").stdout
    return found.split("dn: ")[1].splitlines()[0] if "dn: " in found else \
        base64.b64decode(found.split("dn:: ")[1].splitlines()[0]).decode()


if __name__ == "__main__":
    main()
