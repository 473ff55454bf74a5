"""Debian's Postfix 3.7: SMTP, delivering everything to a Dovecot of its own by LMTP."""

import grp
import os
import pwd
import time

from bench.measure import LoadFailed
from bench.packages import Unavailable
from bench.peers.dovecot import Dovecot
from bench.peers.peer import DOMAIN, Peer

MAIN = """
compatibility_level = 3.6
config_directory = {folder}
queue_directory = {folder}/queue
data_directory = {folder}/state
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
alias_maps =
alias_database =
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_tls_security_level = none
smtpd_client_connection_count_limit = 0
smtpd_recipient_limit = 20000
default_process_limit = 200
lmtp_destination_concurrency_limit = 40
initial_destination_concurrency = 20
in_flow_delay = 0
message_size_limit = 60000000
mailbox_size_limit = 0
"""

SERVICES = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

QUEUES = {"active": 0o700, "bounce": 0o700, "corrupt": 0o700, "defer": 0o700, "deferred": 0o700, "flush": 0o700,
          "hold": 0o700, "incoming": 0o700, "private": 0o700, "saved": 0o700, "trace": 0o700, "public": 0o710,
          "maildrop": 0o730}
PATIENCE = 600  # seconds for the queue to become empty


class Postfix(Peer):
    name = "Postfix"
    packages = ("postfix",)
    protocols = ("smtp",)

    def __init__(self, scratch):
        super().__init__(scratch)
        self.dovecot = Dovecot(self.folder.with_name("behind-postfix"))

    def __enter__(self):
        if os.geteuid() != 0:
            raise Unavailable("Postfix needs root to start")
        self.dovecot.__enter__()
        try:
            return super().__enter__()
        except BaseException:
            self.dovecot.__exit__()
            raise

    def __exit__(self, *_):
        super().__exit__()
        self.dovecot.__exit__()

    def configure(self):
        user, group = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
        for name in ("state", "queue", "queue/pid"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "state", user.pw_uid, user.pw_gid)
        for name, mode in QUEUES.items():
            path = self.folder / "queue" / name
            path.mkdir()
            path.chmod(mode)
            os.chown(path, user.pw_uid, group.gr_gid if name in ("public", "maildrop") else 0)
        (self.folder / "main.cf").write_text(MAIN.format(folder=self.folder, domain=DOMAIN, lmtp=self.dovecot.port("lmtp")))
        (self.folder / "master.cf").write_text(SERVICES.format(smtp=self.port("smtp")))

    def command(self):
        return "/usr/lib/postfix/sbin/master", "-c", self.folder, "-d"

    def settle(self):
        """Until the queue is empty: what was accepted lies in Dovecot then."""
        deadline = time.monotonic() + PATIENCE
        while any(path.is_file() for name in ("incoming", "active", "deferred")
                  for path in (self.folder / "queue" / name).rglob("*")):
            if time.monotonic() > deadline:
                raise LoadFailed(f"Postfix still has mail to deliver after {PATIENCE} s: {self.log_end()}")
            time.sleep(0.05)

    def mail(self):
        return self.dovecot.mail()

    def cpu_seconds(self):
        return super().cpu_seconds() + self.dovecot.cpu_seconds()

    def memory(self):
        behind = self.dovecot.memory()
        return {name: size + behind[name] for name, size in super().memory().items()}
