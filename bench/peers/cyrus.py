"""Debian's Cyrus 3.6: LMTP and IMAP. Its IMAP package excludes Dovecot's, so that one is unpacked, not installed."""

import os
import pwd
import subprocess

from bench.packages import Unavailable, unpacked
from bench.peers.peer import DOMAIN, PASSWORD, Peer

SETTINGS = """
configdirectory: {folder}/config
proc_path: {folder}/config/proc
mboxname_lockpath: {folder}/config/lock
partition-default: {folder}/mail
defaultpartition: default
unixhierarchysep: yes
virtdomains: userid
defaultdomain: {domain}
servername: {domain}
admins: cyrus
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/config/sasldb2
sasl_mech_list: PLAIN LOGIN
autocreate_post: yes
autocreate_quota: 0
duplicatesuppression: no
maxlogins_per_host: 0
maxlogins_per_user: 0
sievenotifier: log
"""

SERVICES = """
START {{
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{imapd} -C {folder}/imapd.conf" listen="127.0.0.1:{imap}" prefork={cores} maxchild=1000
  lmtp cmd="/usr/lib/cyrus/bin/lmtpd -a -C {folder}/imapd.conf" listen="127.0.0.1:{lmtp}" prefork=16 maxchild=1000
}}
EVENTS {{
}}
"""


class Cyrus(Peer):
    name = "Cyrus"
    packages = ("cyrus-common", "sasl2-bin")
    protocols = ("lmtp", "imap")

    def __init__(self, scratch, logins=64):
        super().__init__(scratch)
        self.logins = logins  # how many of the accounts can log in; mail can be delivered to all

    def configure(self):
        if os.geteuid() != 0:
            raise Unavailable("Cyrus needs root to start")
        imapd = next((unpacked("cyrus-imapd") / "usr/lib/cyrus/bin").glob("imapd"))
        places = {"folder": self.folder, "domain": DOMAIN, "imapd": imapd, "cores": os.cpu_count(), **self.ports}
        (self.folder / "imapd.conf").write_text(SETTINGS.format(**places))
        (self.folder / "cyrus.conf").write_text(SERVICES.format(**places))
        for name in ("config", "config/proc", "config/lock", "config/socket", "config/db", "config/log", "config/msg",
                     "config/ptclient", "config/quota", "config/user", "mail"):
            (self.folder / name).mkdir()
        for number in range(self.logins):
            self.add_login(f"u{number:05}")
        user = pwd.getpwnam("cyrus")
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)

    def add_login(self, login):
        done = subprocess.run(["saslpasswd2", "-c", "-p", "-f", self.folder / "config/sasldb2", "-u", DOMAIN, login],
                              input=PASSWORD, text=True, capture_output=True)
        if done.returncode != 0:
            raise Unavailable(f"saslpasswd2: {done.stderr.strip()}")

    def command(self):
        return ("/usr/lib/cyrus/bin/master", "-C", self.folder / "imapd.conf", "-M", self.folder / "cyrus.conf",
                "-p", self.folder / "master.pid")

    def mail(self):
        return self.folder / "mail"
