"""A whole congvud with its own slapd in a scratch folder, for tests that play real clients and real crashes.

    with Server() as server:
        server.provision()                     # a small province with known logins
        server.port("imaps") ...

Everything listens on loopback; every process is started here and ended by its id.
"""

import contextlib
import fcntl
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("CONGVU_BUILD", ROOT / "build"))
PORTS = {"smtp": 25, "lmtp": 24, "submission": 587, "submissions": 465, "imap": 143, "imaps": 993,
         "ldap": 389, "ldaps": 636, "web": 80, "control": 964}
PATIENCE = 120  # seconds; machines are shared and slow at times


_reserved = {}  # by base: a lock that other tests respect


def free_base():
    """A base such that all the ports built on it are free, below those that outgoing connections are given.
    No other test is given it until this one ends or gives it back."""
    for _ in range(1000):
        base = random.randrange(11000, 31000, 1000)
        if base not in _reserved and _reserve(base):
            if all(_is_free(base + offset) for offset in PORTS.values()):
                return base
            give_back(base)
        time.sleep(0.01)
    raise RuntimeError("no free ports")


def give_back(base):
    _reserved.pop(base).close()


def _reserve(base):
    lock = open(Path(tempfile.gettempdir()) / f"congvu-ports-{base}.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return False
    _reserved[base] = lock
    return True


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def wait_for(condition, what, patience=PATIENCE, pause=0.05):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"waited {patience} s for {what}")


class DoesNotStart(AssertionError):
    pass


class Server:
    """congvud in a folder of its own. `settings` are given as --set section.name=value."""

    def __init__(self, data=None, settings=(), environment=None, keep=False):
        self.scratch = Path(tempfile.mkdtemp(prefix="congvu-test-"))
        self.data = Path(data) if data else self.scratch / "data"
        self.settings = list(settings)
        self.socket = self.data / "control.sock"
        self.environment = dict(os.environ, **(environment or {}))
        self.base = free_base()
        self.keep = keep
        self.process = None
        self.starts = 0

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind and self.log_path.exists():
            print(f"--- the end of {self.log_path} ---", *self.log().splitlines()[-30:], sep="\n", file=sys.stderr)
        if self.base in _reserved:
            give_back(self.base)
        if not self.keep:
            shutil.rmtree(self.scratch, ignore_errors=True)

    @property
    def log_path(self):
        return self.scratch / "congvud.log"

    def log(self):
        return self.log_path.read_text(errors="replace")

    def port(self, name):
        return self.base + PORTS[name]

    def command(self):
        settings = [word for setting in ["control.basis=optional", *self.settings] for word in ("--set", setting)]
        return [BUILD / "congvud", "--data", self.data, "--ports", str(self.base), *settings]

    def launch(self):
        """Does not wait until it serves."""
        self.starts += 1
        with open(self.ready_path, "wb") as out, open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=out, stderr=log,
                                            env=self.environment)

    @property
    def ready_path(self):
        return self.scratch / f"ready-{self.starts}"

    def start(self, patience=PATIENCE):
        self.launch()

        def is_ready():
            if self.process.poll() is not None:
                raise DoesNotStart(f"congvud ended with {self.process.returncode}: {self.log()[-2000:]}")
            return b"ready\n" in self.ready_path.read_bytes()
        wait_for(is_ready, "congvud to say ready", patience, pause=0.01)  # a bench measures by it

    def stop(self):
        """Orderly; gives the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("congvud did not end within its grace period")
        return self.process.returncode if self.process else None

    def kill(self):
        """kill -9, slapd too."""
        slapd = self.slapd_pid()
        self.process.kill()
        self.process.wait()
        if slapd:
            with contextlib.suppress(ProcessLookupError):
                os.kill(slapd, signal.SIGKILL)
            wait_for(lambda: not Path(f"/proc/{slapd}").exists(), "slapd to be gone")

    def slapd_pid(self):
        for path in (self.data / "ldap").glob("*.pid"):
            with contextlib.suppress(ValueError, FileNotFoundError):
                pid = int(path.read_text())
                if "slapd" in Path(f"/proc/{pid}/cmdline").read_text():
                    return pid
        return None

    def congvu(self, *words, check=True, stdin=None, patience=3 * PATIENCE):
        """The admin command line; gives the finished process."""
        done = subprocess.run([BUILD / "congvu", "--socket", self.socket, *map(str, words)],
                              capture_output=True, text=True, input=stdin, timeout=patience,
                              env=dict(self.environment, LC_ALL="C.UTF-8"))
        if check and done.returncode != 0:
            raise AssertionError(f"congvu {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    FIRST, SECOND = 65533, 65534  # two persons who administer beside root, for root is both of whoever he becomes

    def let_a_second_administer(self):
        """Before the start: two other users of the machine may ask congvu too."""
        self.scratch.chmod(0o755)
        shutil.copy(BUILD / "congvu", self.scratch)
        self.settings += [f"control.users={self.FIRST}, {self.SECOND}",
                          f"control.socket={self.scratch / 'admin.sock'}"]
        self.socket = self.scratch / "admin.sock"

    def keep_by(self, name, *lines):
        """Before the start: the server's own profile, and another one: a file of its own, of these lines."""
        folder = self.scratch / "profiles"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.conf").write_text("\n".join(["[profile]", "title = Thử", *lines, ""]))
        self.settings += [f"policy.profiles={folder}", f"policy.profile={name}"]

    NAMES_PEOPLE = ("[naming]", "scheme = initials+given", "ladder = initials+given+ordinal")

    def approved(self, *words):
        """What takes two: proposed by the first, approved by the second; gives the second one's finished process."""
        said = self.congvu_by(self.FIRST, *words, check=False)
        number = re.search(r"congvu approval approve (\d+)", said.stdout + said.stderr)
        if not number:
            raise AssertionError(f"congvu {' '.join(map(str, words))} proposed nothing:\n{said.stdout}{said.stderr}")
        return self.congvu_by(self.SECOND, "approval", "approve", number[1])

    def congvu_by(self, user, *words, check=True):
        """The admin command line of that user of the machine, which only root can become."""
        return subprocess.run([self.scratch / "congvu", "--socket", self.socket, *map(str, words)], check=check,
                              capture_output=True, text=True, timeout=3 * PATIENCE, cwd="/", user=user, group=user,
                              extra_groups=[], env=dict(self.environment, LC_ALL="C.UTF-8"))

    def import_people(self):
        """A small province: three agencies, three officials."""
        agencies, officials = self.scratch / "agencies.csv", self.scratch / "officials.csv"
        agencies.write_text(
            "code,parent,level,kind,name,short_name,gso_code\n"
            "H37,,province,peoples-committee,Ủy ban nhân dân tỉnh Lạng Sơn,ubnd,\n"
            "H37.31,H37,district,peoples-committee,Ủy ban nhân dân thành phố Lạng Sơn,langson,178\n"
            "H37.31.37,H37.31,commune,peoples-committee,Ủy ban nhân dân xã Quảng Lạc,quanglac,05983\n")
        officials.write_text(
            "staff_id,full_name,sex,title,agency_code,phone\n"
            "LS000001,Nguyễn Quang Huy,M,Chủ tịch,H37,02053800001\n"
            "LS000002,Nông Văn Thành,M,Chủ tịch,H37.31,02053800002\n"
            "LS000003,Đặng Thị Hường,F,Văn thư,H37.31.37,02053800003\n")
        self.congvu("agency", "import", agencies)
        self.congvu("official", "import", officials)

    def provision(self):
        """The same, and everybody's password is PASSWORD."""
        self.import_people()
        for login in ("nqhuy", "nvthanh", "dthuong"):
            self.set_password(login, PASSWORD)

    def set_password(self, login, password):
        self.congvu("official", "password", login, stdin=f"{password}\n{password}\n")


PASSWORD = "Secret word 1!"


def ldapi(data):
    """The URI of the own slapd's socket in a data folder."""
    return "ldapi://" + quote(str(data / "ldap" / "run" / "ldapi"), safe="")


def tls_context(server):
    """Trusts the server's own certificate authority and nobody else."""
    return ssl.create_default_context(cafile=str(ca_file(server)))


def ca_file(server):
    return server.data / "tls" / "ca.pem"


def run(*words, check=True, **more):
    """A client's command; its output comes back as text."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=PATIENCE * 2, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{words[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def main():
    unittest.main(verbosity=2, warnings="ignore")
