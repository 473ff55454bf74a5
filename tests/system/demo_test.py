#!/usr/bin/env python3
"""The demonstration: what it prints works as printed, also when it is started again on the same folder."""

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PATIENCE, ROOT, free_base, ldapi, main, run, wait_for  # noqa: E402

SHELL = dict(os.environ, CONGVU_BUILD=str(BUILD), LC_ALL="C.UTF-8")


class Demo:
    """conf/demo/run until it says ready; `text` is what it printed."""

    def __init__(self, data, base):
        self.data, self.base = data, base
        self.printed = data.parent / "printed"

    def __enter__(self):
        with open(self.printed, "wb") as out:
            self.process = subprocess.Popen(
                [ROOT / "conf/demo/run", "--data", self.data, "--ports", str(self.base)], stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, env=SHELL, cwd=ROOT)
        wait_for(lambda: self.is_ready(), "the demonstration to be ready", 5 * PATIENCE)
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"it ended with {self.process.returncode}:\n{self.text}")
        return self.text.endswith("\nready\n")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    @property
    def text(self):
        return self.printed.read_text()

    def commands(self, beginning):
        """The printed commands that begin so, those over several lines too."""
        whole = self.text.replace("\\\n", " ")
        return [line.strip() for line in whole.splitlines() if line.strip().startswith(beginning)]

    def logins(self):
        """Each with its password."""
        return {login: password for password, login in
                re.findall(r"^  (\S+|\(changed since\)) +(\S+)@langson", self.text, re.M)}

    def shell(self, command):
        return run("bash", "-c", command, env=dict(SHELL, CONGVU_SOCKET=str(self.data / "control.sock")), cwd=ROOT)

    def congvu(self, *words, check=True):
        return run(BUILD / "congvu", "--socket", self.data / "control.sock", *words, check=check, env=SHELL)


class DemoTest(unittest.TestCase):
    def test_what_it_prints_works_and_works_again(self):
        with tempfile.TemporaryDirectory(prefix="congvu-demo-") as scratch:
            data, base = Path(scratch) / "a folder", free_base()
            with Demo(data, base) as demo:
                self.check_printed(demo)
                first = demo.logins()
                self.assertEqual(len(first), 5)
                changed = next(iter(first))
                demo.congvu("official", "password", changed, "--generate")
                self.change_an_official(demo)

            (data / "demo/taken-in").unlink()  # as after an import that was cut short
            with Demo(data, base) as demo:
                again = demo.logins()
                self.assertEqual(again.pop(changed), "(changed since)")
                self.assertEqual(again, {login: first[login] for login in again})
                self.assertIn("1 changed", demo.text)
                self.check_printed(demo)

            with Demo(data, base) as demo:
                self.assertNotIn("taken in", demo.text)
            self.check_other_domain_is_refused(data, base)

    def check_printed(self, demo):
        read, send = demo.commands("curl")
        self.assertIn("Hộp thư công vụ", demo.shell(read).stdout)
        demo.shell(send)
        (find,) = demo.commands("build/congvu official find")
        found = demo.shell(find.replace("build/congvu", shlex.quote(str(BUILD / "congvu"))))
        self.assertGreaterEqual(found.stdout.count("Nông Th"), 3)
        (export,) = demo.commands("export CONGVU_SOCKET=")
        demo.shell(f"{export} && {shlex.quote(str(BUILD / 'congvu'))} status")

    def change_an_official(self, demo):
        dn = run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(demo.data), "-o", "ldif-wrap=no", "-b",
                 "dc=langson,dc=gov,dc=vn", "congvuStaffId=LS000002", "1.1").stdout.strip()
        run("ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi(demo.data),
            input=f"{dn}\nchangetype: modify\nreplace: title\ntitle: Retired\n")
        wait_for(lambda: "Retired" in demo.congvu("official", "show", "LS000002").stdout, "the change to be followed")

    def check_other_domain_is_refused(self, data, base):
        for arguments in (["--bench", "3"], ["--check", "--bench", "3"]):
            done = run(ROOT / "conf/demo/run", "--data", data, "--ports", base, *arguments, check=False, env=SHELL)
            self.assertEqual(done.returncode, 2)
            self.assertIn("holds another directory", done.stderr)


if __name__ == "__main__":
    main()
