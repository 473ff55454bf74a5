"""Debian's Dovecot 2.3: LMTP and IMAP, mdbox, mail_fsync=optimized, processes that are kept (service_count=0)."""

import os
import pwd
import shutil

from bench.packages import Unavailable
from bench.peers.peer import DOMAIN, PASSWORD, Peer

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_cache_size = 10M
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
mail_location = mdbox:~/mdbox
mail_fsync = optimized
mail_max_userip_connections = 10000
default_vsz_limit = 2G
default_client_limit = 5000
default_process_limit = 1000
lmtp_user_concurrency_limit = 0

passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
  service_count = 0
  process_min_avail = {cores}
}}
service imap {{
  service_count = 1000
  process_min_avail = {cores}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
  service_count = 0
  process_min_avail = {cores}
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
  hostname = {domain}
}}
"""


class Dovecot(Peer):
    name = "Dovecot"
    packages = ("dovecot-lmtpd", "dovecot-imapd")
    protocols = ("lmtp", "imap")

    def configure(self):
        if os.geteuid() != 0:
            raise Unavailable("Dovecot needs root to start")
        for name in ("run", "state"):
            (self.folder / name).mkdir()
        self.make_mail()
        (self.folder / "dovecot.conf").write_text(SETTINGS.format(
            folder=self.folder, domain=DOMAIN, password=PASSWORD, cores=os.cpu_count(), **self.ports))

    def command(self):
        return "dovecot", "-F", "-c", self.folder / "dovecot.conf"

    def mail(self):
        return self.folder / "mail"

    def make_mail(self):
        self.mail().mkdir()
        user = pwd.getpwnam("mail")
        os.chown(self.mail(), user.pw_uid, user.pw_gid)

    def empty(self):
        """Starts anew, without mail."""
        self.stop()
        shutil.rmtree(self.mail())
        self.make_mail()
        self.start()
