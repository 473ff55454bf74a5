#!/usr/bin/env python3
"""Every door that knows TLS, slapd's too, takes TLS 1.2 and 1.3 with modern ciphers and nothing else."""

import signal
import ssl
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PATIENCE, Server, ca_file, main, wait_for  # noqa: E402

DOORS = [("smtp", "smtp"), ("submission", "smtp"), ("submissions", None), ("lmtp", "lmtp"), ("imap", "imap"),
         ("imaps", None), ("ldap", "ldap"), ("ldaps", None)]

# SECLEVEL=0, so that it is the server who refuses and not openssl itself.
REFUSED = {
    "TLS 1.0": ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
    "TLS 1.1": ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
    "CBC": ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:"
                                  "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-CAMELLIA256-SHA384:@SECLEVEL=0"],
    "no forward secrecy": ["-tls1_2", "-cipher", "kRSA:@SECLEVEL=0"],
    "no encryption": ["-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"],
    "no certificate": ["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"],
}
TAKEN = {"TLSv1.2": ["-tls1_2"], "TLSv1.3": ["-tls1_3"]}


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.start()

    def dial(self, door, starttls, offer):
        """What openssl says of the handshake: `TLSv1.3, Cipher is ...`, or `(NONE), Cipher is (NONE)`."""
        words = ["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.port(door)}", "-CAfile",
                 ca_file(self.server), "-verify_return_error", "-verify_hostname", "localhost", *offer]
        if starttls:
            words += ["-starttls", starttls]
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL)
        line = [line for line in done.stdout.splitlines() if ", Cipher is " in line]
        self.assertEqual(len(line), 1, f"{door}: {done.stdout}{done.stderr}")
        return line[0].removeprefix("New, ")

    def test_what_is_old_or_weak_is_refused(self):
        for door, starttls in DOORS:
            for name, offer in REFUSED.items():
                with self.subTest(door=door, offer=name):
                    self.assertEqual(self.dial(door, starttls, offer), "(NONE), Cipher is (NONE)")

    def test_what_is_modern_is_taken_and_the_certificate_is_right(self):
        for door, starttls in DOORS:
            for version, offer in TAKEN.items():
                with self.subTest(door=door, offer=version):
                    self.assertRegex(self.dial(door, starttls, offer), f"{version}, Cipher is .*(GCM|CHACHA20)")

    def certificate(self):
        return ssl.get_server_certificate(("localhost", self.server.port("imaps")))

    def test_sighup_puts_a_new_certificate_into_use(self):
        first = self.certificate()
        (self.server.data / "tls" / "server.pem").unlink()  # so that one is made
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.certificate() != first, "the new certificate")
        self.assertIn("the certificate was read again", self.server.log())
        self.assertRegex(self.dial("imaps", None, ["-tls1_3"]), "TLSv1.3")


if __name__ == "__main__":
    main()
