#!/usr/bin/env python3
"""What the guides show is what there is: every `congvu …` of a fenced block in docs/guides is understood as it is written,
and those of administration.md are typed one after the other at a whole server."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import BUILD, PASSWORD, PATIENCE, ROOT, Server, ca_file, main, run  # noqa: E402

GUIDES = ROOT / "docs/guides"
USAGE, AWAY = 2, 3
AGENCIES = "code,parent,level,kind,name\nH37,,province,peoples-committee,Ủy ban nhân dân tỉnh Lạng Sơn\n"
OFFICIALS = "staff_id,full_name,agency_code\nLS000001,Nguyễn Quang Huy,H37\n"
BOXES = "kind,agency_code,name,address\nroom,H37,Phòng họp 1,hop1\n"
# What the commands name, by the beginning of the verb that reads it.
FILES = {"agency import": AGENCIES, "official import": OFFICIALS, "account import": BOXES}


def commands(guide):
    """Each as it is typed: without prompt, remark and explanation."""
    for block in re.findall(r"^```\w*\n(.*?)^```", guide.read_text(), re.M | re.S):
        for line in block.splitlines():
            if shown := re.match(r"(?:\$ )?(congvu .*?)(?:\s+#.*|\s{2,}.*)?$", line):
                yield shown[1].replace("…", "")


def everything():
    """Once each, with the first guide that shows it."""
    found = {}
    for guide in sorted(GUIDES.glob("*.md")):
        for command in commands(guide):
            found.setdefault(command, guide.name)
    return found


class Shown(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="congvu-guides-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.environment = {**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "CONGVU_SOCKET": "/nowhere/control.sock"}

    def type(self, words, stdin=""):
        return subprocess.run([BUILD / "congvu", *words], capture_output=True, text=True, input=stdin, cwd=self.folder,
                              env=self.environment, timeout=PATIENCE)

    def test_the_guides_are_read_as_they_are_written(self):
        found = everything()
        self.assertGreater(len(found), 120)
        self.assertEqual(found["congvu life due"], "life-cycle.md")
        self.assertEqual(found['congvu group preview --filter \'level = commune and title = "Chủ tịch"\''], "groups.md")
        self.assertEqual(found["congvu official find 02053800001"], "admin.md")

    def test_every_verb_has_a_help(self):
        verbs = {tuple(verb_of(shlex.split(command)[1:])) for command in everything()}
        for verb in sorted(verbs):
            with self.subTest(verb=verb):
                helped = self.type([*verb, "--help"])
                self.assertEqual(helped.returncode, 0, helped.stderr)
                self.assertIn("Usage: congvu " + " ".join(verb), helped.stdout)

    def test_every_command_is_understood(self):
        """It fails for want of a server, if at all, and never for how it is written."""
        for command, guide in everything().items():
            with self.subTest(guide=guide, command=command):
                words = shlex.split(command)[1:]
                self.prepare(words)
                if "--server" in words:
                    words[words.index("--server") + 1] = "127.0.0.1:1"
                done = self.type(words, stdin="Khoai lang 8\n" * 3)
                self.assertNotIn("--help", done.stdout + done.stderr, command)
                self.assertIn(done.returncode, expected(words), f"{command}\n{done.stdout}{done.stderr}")

    def prepare(self, words):
        """What it reads is there."""
        for verb, text in FILES.items():
            if words[:2] == verb.split():
                (self.folder / words[2]).write_text(text)
        for word in words:
            if re.search(r"\.(pem|csr)$", word):
                (self.folder / word).write_text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
        if words[:2] == ["cert", "import"] and words[2].endswith("/"):
            (self.folder / words[2]).mkdir(exist_ok=True)
            (self.folder / words[2] / "one.pem").write_text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")


def verb_of(words):
    """official lock, login."""
    verb = []
    for word in words:
        if word.startswith("-") or not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        verb.append(word)
        if len(verb) == 1 and word in ("login", "logout", "status") or len(verb) == 2:
            break
    return verb[:2]


def expected(words):
    """Nobody is there. What is done without a server says what it finds, or does not."""
    if words[:2] in (["audit", "check"], ["audit", "verify"]) and len(words) > 2:
        return (1, USAGE)
    return (0, 1) if words[0] in ("policy", "logout") else (AWAY,)


PEOPLE = """staff_id,full_name,title,agency_code,login
LS000004,Nguyễn Thị Lan,Quản trị,H37.31,ntlan
LS000005,Phạm Văn Bình,Quản trị,H37.10,pvbinh
LS000006,Triệu Văn Hùng,Địa chính,H37.31.37,tvhung
"""
MORE = "code,parent,level,kind,name\nH37.10,H37,province,department,Sở Thông tin và Truyền thông\n"
ADMINS_NEED_NO_CODE = (*Server.NAMES_PEOPLE, "[login]", "second_factor = nobody")


class Administration(unittest.TestCase):
    """Typed in their order, in both languages; what is a number, a host or somebody's password there is what it is here."""

    def test_the_whole_guide_works_as_it_is_typed(self):
        self.server = Server(settings=["control.listen=127.0.0.1", "policy.profile=thu"])
        self.server.keep_by("thu", *ADMINS_NEED_NO_CODE)
        self.server.let_a_second_administer()
        with self.server:
            self.provision()
            typed = list(commands(GUIDES / "administration.md"))
            self.assertEqual(len(typed), 36)
            for command in typed:
                with self.subTest(command=command):
                    done = self.type(shlex.split(command)[1:])
                    self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
            audit = self.server.congvu("audit", "show").stdout
            for told in ("45/UBND", "chuyển công tác", "mail is unanswered", "by=ntlan"):
                self.assertIn(told, audit)

    def provision(self):
        server = self.server
        server.provision()
        for kind, text in (("agency", MORE), ("official", PEOPLE)):
            path = server.scratch / f"more-{kind}.csv"
            path.write_text(text)
            server.congvu(kind, "import", path)
        server.set_password("ntlan", PASSWORD)
        server.congvu("official", "close", "dthuong", "--successor", "nqhuy")  # whom the proposals are about

    def type(self, words):
        """As root, but for the two who propose and approve, and who is at a computer elsewhere."""
        server, (verb, *rest) = self.server, words
        if verb == "approval" and rest[0] != "list":
            return self.decide(rest)
        if verb == "request" and rest[0] in ("accept", "done"):
            words[-1] = self.asked
        if verb == "login":
            server.congvu("admin", "grant", "ntlan", "--role", "commune-admin", "--in", "H37.31.37")
            words[words.index("--server") + 1] = f"127.0.0.1:{server.port('control')}"
            return self.elsewhere(*words, "--ca", ca_file(server), stdin=f"{PASSWORD}\n")
        if verb == "logout" or words == ["official", "lock", "tvhung"]:
            server.congvu("official", "unlock", "tvhung", check=False)
            return self.elsewhere(*words)
        done = server.congvu(*words, check=False)
        if number := re.match(r"request (\d+) is with", done.stdout):
            self.asked = number[1]
        return done

    def decide(self, words):
        """About what the first of two proposes now."""
        server = self.server
        proposed = server.congvu_by(server.FIRST, "official", "purge", "dthuong", check=False).stderr
        words[1] = re.search(r"congvu approval approve (\d+)", proposed)[1]
        return server.congvu_by(server.SECOND, "approval", *words, check=False)

    def elsewhere(self, *words, stdin=None):
        environment = dict(self.server.environment, HOME=str(self.server.scratch), LC_ALL="C.UTF-8")
        for name in ("XDG_CONFIG_HOME", "CONGVU_SOCKET"):
            environment.pop(name, None)
        return run(BUILD / "congvu", *words, check=False, input=stdin, env=environment)


if __name__ == "__main__":
    main()
