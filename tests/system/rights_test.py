#!/usr/bin/env python3
"""A commune's admin at a computer elsewhere tries everything that he may not, against a whole server: by TLS, with his
password, through congvu as it is typed. And what he asks of others outlives kill -9."""

import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PASSWORD, PATIENCE, Server, ca_file, ldapi, main, run, tls_context, wait_for  # noqa: E402
from ldap_tools import COMMUNE, HUONG, HUY, Ldap  # noqa: E402

# A regulation that asks nobody for a second factor: there is none to show yet.
PROFILE = """[profile]
title = Thử nghiệm
[naming]
scheme = initials+given
ladder = initials+given+ordinal
[login]
second_factor = nobody
"""


class Province(Server):
    def __init__(self, settings=()):
        super().__init__(settings=["control.listen=127.0.0.1", "policy.profile=thu", *settings])
        profiles = self.scratch / "profiles"
        profiles.mkdir()
        (profiles / "thu.conf").write_text(PROFILE)
        self.settings.append(f"policy.profiles={profiles}")

    def elsewhere(self, *words, home="home", stdin=None, check=True):
        """congvu as somebody types it at his own computer."""
        environment = dict(os.environ, HOME=str(self.scratch / home), LC_ALL="C.UTF-8")
        for name in ("XDG_CONFIG_HOME", "CONGVU_SOCKET"):
            environment.pop(name, None)
        done = subprocess.run([BUILD / "congvu", *map(str, words)], capture_output=True, text=True, input=stdin,
                              env=environment, timeout=PATIENCE)
        if check and done.returncode != 0:
            raise AssertionError(f"congvu {words} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def log_in(self, name, password=PASSWORD, home="home", check=True):
        return self.elsewhere("login", "--server", f"127.0.0.1:{self.port('control')}", "--ca", ca_file(self),
                              "--name", name, stdin=f"{password}\n", home=home, check=check)

    def import_with_basis(self):
        """As import_people does, where every change needs its document."""
        plain = self.congvu
        self.congvu = lambda *words, **more: plain(*words, "--basis", "Số 1/SNV", **more)
        self.import_people()
        self.congvu = plain


class CommuneAdmin(unittest.TestCase):
    def test_may_what_the_regulation_says_in_his_commune_and_nothing_else(self):
        with Province() as server:
            server.provision()
            more = server.scratch / "more.csv"
            more.write_text("staff_id,full_name,title,agency_code\nLS000004,Triệu Văn Hùng,Địa chính,H37.31.37\n")
            server.congvu("official", "import", more)
            server.congvu("admin", "grant", "dthuong", "--role", "agency-admin", "--in", "H37.31.37",
                          "--basis", "Số 123/SNV", "--basis-date", "2026-07-01")
            said = server.log_in("dthuong").stdout
            self.assertIn("dthuong is logged in at 127.0.0.1", said)
            self.assertIn("scope H37.31.37: see,reset-password,lock", said)
            kept = server.scratch / "home/.config/congvu/login.json"
            self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)

            locked = server.elsewhere("official", "lock", "tvhung", "--reason", "chuyển công tác", "--basis", "45/UBND")
            self.assertIn("is locked: no login, no sending, mail is still received", locked.stdout)
            server.elsewhere("official", "password", "tvhung", "--generate")
            refused = server.elsewhere("official", "lock", "nqhuy", check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertEqual(refused.stderr, "refused: nqhuy belongs to Ủy ban nhân dân tỉnh Lạng Sơn (H37); "
                                             "your scope is H37.31.37. Ask: congvu request lock nqhuy\n")
            for words in (("official", "password", "nvthanh", "--generate"), ("official", "show", "nqhuy"),
                          ("official", "edit", "tvhung", "--title", "Chủ tịch"), ("official", "import", more),
                          ("agency", "quota", "H37.31.37", "--bytes", "1000 GiB"), ("agency", "tree", "H37"),
                          ("admin", "grant", "dthuong", "--role", "province-operator", "--in", "*"),
                          ("admin", "grant", "tvhung", "--role", "agency-admin", "--in", "H37.31.37"),
                          ("admin", "revoke", "dthuong"), ("admin", "sessions"), ("approval", "list"),
                          ("audit", "show"), ("audit", "verify"), ("store", "verify"), ("store", "repair"),
                          ("directory", "accept"), ("official", "lock", "nqhuy", "--as", "nqhuy")):
                done = server.elsewhere(*words, check=False)
                self.assertEqual(done.returncode, 1, f"{words}: {done.stdout}{done.stderr}")
                self.assertIn("refused: ", done.stderr + done.stdout, words)
            found = json.loads(server.elsewhere("official", "find", "van", "--json").stdout)
            self.assertCountEqual([one["login"] for one in found["officials"]], ["tvhung", "dthuong"])
            records = server.congvu("audit", "show", "--who", "tvhung").stdout
            self.assertIn('by=dthuong', records)
            self.assertIn("45/UBND", records)

            # What he asks outlives a server that is killed; his login does not.
            asked = server.elsewhere("request", "lock", "nqhuy", "--text", "mất điện thoại").stdout
            self.assertIn("request 1 is with the admins of H37: lock nqhuy, due ", asked)
            server.kill()
            server.start()
            self.assertIn("log in again", server.elsewhere("status", check=False).stderr.lower())
            self.assertIn("mất điện thoại", server.congvu("request", "list").stdout)
            server.congvu("official", "lock", "nqhuy")
            self.assertIn("request 1 (lock nqhuy): done", server.congvu("request", "done", 1).stdout)

    def test_logins_end(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "dthuong", "--role", "commune-admin", "--in", "H37.31.37")
            server.log_in("dthuong")
            self.assertIn("127.0.0.1", server.congvu("admin", "sessions").stdout)
            server.elsewhere("logout")
            self.assertIn("nobody is logged in", server.congvu("admin", "sessions").stdout)
            server.log_in("dthuong")
            server.congvu("admin", "revoke", "dthuong")
            self.assertIn("dthuong is no admin", server.elsewhere("status", check=False).stderr)
            for name, password in (("dthuong", PASSWORD), ("nqhuy", "wrong"), ("nobody", "wrong")):
                self.assertEqual(server.log_in(name, password, check=False).returncode, 1)
            stranger = server.elsewhere("login", "--server", f"127.0.0.1:{server.port('control')}", "--name", "nqhuy",
                                        stdin=f"{PASSWORD}\n", check=False)
            self.assertIn("cannot be trusted", stranger.stderr)

    def test_hostile_bytes_end_their_own_connection_only(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "dthuong", "--role", "commune-admin", "--in", "H37.31.37")
            server.log_in("dthuong")
            for junk in (b"\0" * 1000, os.urandom(5000) + b"\r\n", b'{"hello":{"protocol":1}}\r\n' + b"{" * 200000,
                         b"GET / HTTP/1.1\r\n\r\n", b'{"hello":{"protocol":1}}\r\n{"id":1,"verb":"login","args":[]}\r\n'):
                with socket.create_connection(("127.0.0.1", server.port("control")), PATIENCE) as plain:
                    plain.sendall(junk)
                context = tls_context(server)
                with context.wrap_socket(socket.create_connection(("127.0.0.1", server.port("control")), PATIENCE),
                                         server_hostname="127.0.0.1") as secured:
                    try:
                        secured.sendall(junk)
                        secured.recv(100)
                    except (ConnectionError, ssl.SSLError):
                        pass
            self.assertIn("3", server.elsewhere("status").stdout)


class Editing(unittest.TestCase):
    def test_of_two_who_edit_one_entry_the_second_is_told_and_loses_nothing(self):
        with Province(["control.basis=required"]) as server:
            server.import_with_basis()
            basis = ("--basis", "Số 7/SNV", "--basis-date", "2026-07-01")
            nothing = server.congvu("official", "edit", "nqhuy", "--title", "Phó chủ tịch", check=False)
            self.assertIn("no document asks for it", nothing.stderr)
            # The first one saves while the second one's editor is open.
            editor = server.scratch / "editor"
            editor.write_text("#!/bin/sh\n"
                              f"{BUILD / 'congvu'} --socket {server.data / 'control.sock'} official edit nqhuy "
                              "--title 'Phó chủ tịch' --basis 6/SNV || exit 1\n"
                              "sed -i 's/^phone = .*/phone = 02053800099/' \"$1\"\n")
            editor.chmod(0o755)
            server.environment["EDITOR"] = str(editor)
            second = server.congvu("official", "edit", "nqhuy", *basis, check=False)
            self.assertEqual(second.returncode, 1)
            self.assertIn("somebody else has changed nqhuy meanwhile; nothing of yours was written", second.stderr)
            self.assertIn("title: Chủ tịch → Phó chủ tịch", second.stderr)
            kept = Path(second.stderr.split("is kept in ")[1].strip())
            self.assertIn("phone = 02053800099", kept.read_text())
            kept.unlink()
            shown = json.loads(server.congvu("official", "show", "nqhuy", "--json").stdout)["official"]
            self.assertEqual((shown["title"], shown["phone"]), ("Phó chủ tịch", "02053800001"))
            editor.write_text("#!/bin/sh\nsed -i 's/^phone = .*/phone = 02053800099/' \"$1\"\n")
            again = server.congvu("official", "edit", "nqhuy", *basis)
            self.assertIn("phone: 02053800001 → 02053800099", again.stdout)
            records = server.congvu("audit", "show", "--who", "nqhuy").stdout
            self.assertIn('basis="Số 7/SNV (2026-07-01)"', records)


class ByLdap(unittest.TestCase):
    def test_what_an_admin_writes_himself_is_on_record(self):
        with Province() as server:
            server.provision()
            server.congvu("admin", "grant", "dthuong", "--role", "commune-admin", "--in", "H37.31.37")
            ldap = Ldap(server)
            own = f"dn: {HUONG}\nchangetype: modify\nreplace: title\ntitle: Ke toan\n\n"
            other = own.replace(HUONG, HUY)
            self.assertEqual(ldap.tool("ldapmodify", HUONG, stdin=other).returncode, 50)  # insufficient access
            self.assertEqual(ldap.tool("ldapmodify", HUONG, stdin=own).returncode, 50)  # he is an admin himself
            more = server.scratch / "more.csv"
            more.write_text("staff_id,full_name,title,agency_code\nLS000004,Triệu Văn Hùng,Địa chính,H37.31.37\n")
            server.congvu("official", "import", more)
            entry = f"uid=tvhung,{COMMUNE}"
            done = ldap.tool("ldapmodify", HUONG, stdin=own.replace(HUONG, entry))
            self.assertEqual(done.returncode, 0, done.stderr)

            def records():
                return [line for line in server.congvu("audit", "show", "--kind", "modified").stdout.splitlines()
                        if "directly in the directory" in line]
            wait_for(records, "the record", patience=20)
            (record,) = records()
            for part in ("tvhung", "by=dthuong", "title", "ldap"):
                self.assertIn(part, record)
            server.kill()
            server.start()
            self.assertIn("Ke toan", server.congvu("official", "show", "tvhung").stdout)
            server.congvu("audit", "verify")

    def test_what_vanishes_from_slapd_is_on_record_also_what_went_while_nobody_looked(self):
        with Province() as server:
            server.provision()
            more = server.scratch / "more.csv"
            more.write_text("staff_id,full_name,title,agency_code\nLS000004,Triệu Văn Hùng,Địa chính,H37.31.37\n"
                            "LS000005,Lương Thị Mai,Địa chính,H37.31.37\n")
            server.congvu("official", "import", more)

            def records():
                lines = server.congvu("--json", "audit", "show", "--kind", "removed").stdout.splitlines()
                return [(record["who"], record["by"]) for record in map(json.loads, lines)
                        if record.get("event") == "an entry was deleted directly in the directory"]
            run("ldapdelete", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), f"uid=tvhung,{COMMUNE}")
            wait_for(lambda: records() == [("tvhung", "unknown")], "the record", patience=20)
            # Our own verbs delete no entry.
            server.congvu("official", "lock", "ltmai", "--reason", "x")
            self.assertEqual(len(records()), 1)

            # While the server is away: its slapd is started by hand.
            server.stop()
            delete_offline(server, [f"uid=ltmai,{COMMUNE}", HUONG, COMMUNE])
            server.start()
            wait_for(lambda: sorted(records()) == [(who, "unknown") for who in ("H37.31.37", "dthuong", "ltmai", "tvhung")],
                     "the records of what vanished", patience=20)
            # Killed before it has kept what it saw, it would see it once more.
            kept = (server.data / "ldap" / "snapshot").stat
            before = kept().st_mtime_ns
            wait_for(lambda: kept().st_mtime_ns != before, "the directory to be kept", patience=20)
            server.kill()
            server.start()
            self.assertEqual(len(records()), 4, "once each")
            server.congvu("audit", "verify")


def delete_offline(server, entries):
    """By the slapd of a server that is away."""
    folder = server.data / "ldap"
    uri = "ldapi://" + str(server.scratch / "by-hand").replace("/", "%2F")
    slapd = subprocess.Popen(["/usr/sbin/slapd", "-d", "none", "-h", uri, "-f", "slapd.conf"], cwd=folder,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: run("ldapwhoami", "-Q", "-Y", "EXTERNAL", "-H", uri, check=False).returncode == 0, "slapd")
        run("ldapdelete", "-Q", "-Y", "EXTERNAL", "-H", uri, *entries)
    finally:
        slapd.terminate()
        slapd.wait(PATIENCE)


if __name__ == "__main__":
    main()
