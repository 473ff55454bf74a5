#!/usr/bin/env python3
"""The address book over LDAP: who may see what, the questions that real clients ask, exports that others can read,
certificates that others encrypt to, and groups by SMTP."""

import base64
import csv
import io
import json
import re
import smtplib
import ssl
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ca_file, main, run, tls_context, wait_for  # noqa: E402
from ldap_tools import BASE, COMMUNE, HUONG, HUY, THANH, Ldap  # noqa: E402


def filters_of_clients(typed):
    """As Thunderbird (completion, and its address book), Outlook, and Apple's Contacts ask for what was typed."""
    words = typed.split()
    together, dashed = "*".join(words), f"*{typed}*"
    yield f"(|(cn={together}*)(mail={together}*)(sn={together}*))"
    each = "".join(f"(|(mail=*{word}*)(cn=*{word}*)(givenName=*{word}*)(sn=*{word}*)(title=*{word}*)(o=*{word}*))"
                   for word in words)
    yield f"(&(objectClass=inetOrgPerson){each})"
    yield f"(&(mail=*)(|(mail={typed}*)(cn={typed}*)(sn={typed}*)(givenName={typed}*)(displayName={typed}*)))"
    yield (f"(&(objectClass=inetOrgPerson)(|(uid={typed})(cn={dashed})(givenName={dashed})(sn={dashed})(mail={dashed})"
           f"(mailNickname={dashed})(proxyAddresses={dashed})(telephoneNumber={dashed})))")


class AddressBook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings=["control.issue_certificates=yes"])
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.start()
        cls.server.provision()
        cls.ldap = Ldap(cls.server)

    # FAULTS L11
    def test_who_may_see_what(self):
        self.ldap.as_server(f"dn: {THANH}\nchangetype: modify\nreplace: mobile\nmobile: 0912345678\n-\nreplace: congvuGrant\n"
                            "congvuGrant: see * 0 0 20260101000000Z\n-\nreplace: congvuHold\ncongvuHold: 12/TTr\n-\n"
                            "replace: congvuStateReason\ncongvuStateReason: none\n-\nreplace: homePhone\nhomePhone: 0205\n-\n"
                            "replace: congvuScram\ncongvuScram: a\n-\nreplace: congvuTotp\ncongvuTotp: b\n-\n"
                            "replace: congvuAppPassword\ncongvuAppPassword: c\n-\n"
                            "replace: congvuFormerPassword\ncongvuFormerPassword: d\n-\n"
                            "replace: congvuBirthDate\ncongvuBirthDate: 1985-05-19\n\n")
        book = {"cn": "Nông Văn Thành", "mail": "nvthanh@langson.gov.vn", "title": "Chủ tịch", "mobile": "0912345678",
                "telephoneNumber": "02053800002"}
        own = {"congvuStaffId": "LS000002", "congvuSex": "M", "congvuState": "active", "homePhone": "0205",
               "congvuAddress": None}
        nobodys = {"userPassword": None, "congvuScram": "a", "congvuTotp": "b", "congvuAppPassword": "c",
                   "congvuFormerPassword": "d", "congvuBirthDate": "1985-05-19", "congvuGrant": None, "congvuHold": "12/TTr", "congvuStateReason": "none"}
        for who, sees in {"": set(), HUY: {*book}, HUONG: {*book}, THANH: {*book, *own}}.items():
            for attribute, value in {**book, **own, **nobodys}.items():
                with self.subTest(who=who, attribute=attribute):
                    may = attribute in sees
                    read = self.ldap.search(who, "(objectClass=*)", attribute, base=THANH, more=("-s", "base"))
                    self.assertEqual(f"\n{attribute.lower()}:" in read.stdout.lower(), may, read.stdout)
                    found = self.ldap.search(who, f"({attribute}=*)", "uid", base=THANH, more=("-s", "base"))
                    self.assertEqual("\ndn:" in "\n" + found.stdout, may)
                    if value and attribute not in ("congvuScram", "congvuTotp", "congvuAppPassword", "congvuFormerPassword"):
                        compared = self.ldap.tool("ldapcompare", who, THANH, f"{attribute}:{value}")
                        self.assertEqual(compared.returncode == 6, may, compared.stdout + compared.stderr)
                    written = self.ldap.tool("ldapmodify", who, stdin=f"dn: {THANH}\nchangetype: modify\nreplace: {attribute}\n"
                                                                       f"{attribute}: x\n\n")
                    self.assertNotEqual(written.returncode, 0)
        for dn in (HUY, COMMUNE):
            for act in (f"dn: {dn}\nchangetype: delete\n\n", f"dn: uid=x,{COMMUNE}\nchangetype: add\n"
                        "objectClass: inetOrgPerson\ncn: x\nsn: x\nuid: x\n\n",
                        f"dn: {dn}\nchangetype: modrdn\nnewrdn: {dn.split(',')[0]}\ndeleteoldrdn: 0\nnewsuperior: {BASE}\n\n"):
                self.assertNotEqual(self.ldap.tool("ldapmodify", HUY, stdin=act).returncode, 0)

    def test_the_locked_and_the_wrong_do_not_come_in_and_the_closed_are_not_in_the_book(self):
        self.server.congvu("official", "lock", "dthuong")
        self.addCleanup(self.server.congvu, "official", "unlock", "dthuong")
        self.assertEqual(self.ldap.search(HUONG, "(cn=*)").returncode, 49)
        self.assertEqual(self.ldap.names(HUY, "(cn=huong*)"), ["Đặng Thị Hường"], "she still gets mail")
        self.assertNotEqual(run("ldapsearch", "-x", "-H", self.ldap.uri, "-D", HUY, "-w", PASSWORD, "-b", BASE, check=False)
                            .returncode, 0, "no password without TLS")
        self.ldap.as_server(f"dn: {HUONG}\nchangetype: modify\nreplace: congvuState\ncongvuState: closed\n\n")
        self.assertEqual(self.ldap.names(HUY, "(cn=huong*)"), [])
        self.ldap.as_server(f"dn: {HUONG}\nchangetype: modify\nreplace: congvuState\ncongvuState: locked\n\n")

    # REQ-DIR-3
    def test_clients_find_people_as_everybody_types(self):
        for typed, want in {"nong van thanh": "Nông Văn Thành", "thanh": "Nông Văn Thành", "thành": "Nông Văn Thành",
                            "dang thi": "Đặng Thị Hường", "huong": "Đặng Thị Hường", "nqhuy@": "Nguyễn Quang Huy"}.items():
            for sought in filters_of_clients(typed):
                if typed == "thành" and "(cn=thành*)" in sought:
                    continue  # with accents a completion looks at the beginning of the name as it is written
                with self.subTest(sought=sought):
                    people = [name for name in self.ldap.names(HUY, sought) if not name.startswith("Ủy ban")]
                    self.assertEqual(people, [want])
        self.assertEqual(self.ldap.names(HUY, "(cn=*tan thanh*)"), [])

    # FAULTS L2
    def test_what_was_typed_is_never_syntax(self):
        for typed in ("*", "*)(uid=*", "a)(|(uid=*", "\\2a", "a\\00", "a+b", "＠"):
            found = self.server.congvu("official", "show", typed, check=False)
            self.assertEqual(found.returncode, 1, found.stdout)

    # REQ-DIR-1
    def test_pages_and_limits_and_no_sorting(self):
        paged = self.ldap.search(HUY, "(objectClass=congvuAccount)", "uid", more=("-E", "pr=1/noprompt"))
        self.assertEqual({"dthuong", "nqhuy", "nvthanh"} - {*re.findall(r"^uid: (\S+)", paged.stdout, re.M)}, set())
        self.assertEqual(self.ldap.search(HUY, "(objectClass=congvuAccount)", "uid", more=("-E", "!sss=cn")).returncode, 12)
        self.assertEqual(self.ldap.search(HUY, "(objectClass=congvuAccount)", "uid", more=("-E", "sss=cn")).returncode, 0)

    def rename_huy(self, name):
        self.ldap.as_server(f"dn: {HUY}\nchangetype: modify\nreplace: cn\ncn:: {base64.b64encode(name.encode()).decode()}\n\n")
        wait_for(lambda: name in self.server.congvu("official", "show", "nqhuy").stdout, "the new name", patience=20)

    # REQ-DIR-3, REQ-DIR-5
    def test_a_name_changed_by_another_tool_is_found_too(self):
        self.addCleanup(self.rename_huy, "Nguyễn Quang Huy")
        self.rename_huy("Đỗ Hữu Ước")
        wait_for(lambda: self.ldap.names(THANH, "(cn=uoc*)") == ["Đỗ Hữu Ước"], "the folded name", patience=20)
        self.assertIn("Đỗ Hữu Ước  Chủ tịch  UBND tỉnh Lạng Sơn", self.server.congvu("official", "find", "do", "huu", "uoc").stdout)

    # REQ-DIR-7
    def test_exports_are_read_by_others(self):
        table = self.server.congvu("directory", "export", "--bom").stdout
        self.assertTrue(table.startswith("\ufeff"))
        rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
        people = [row for row in rows if row["title"]]
        self.assertEqual([row["name"] for row in people], ["Nguyễn Quang Huy", "Nông Văn Thành", "Đặng Thị Hường"])
        self.assertEqual(people[2]["agency_name"], "Ủy ban nhân dân xã Quảng Lạc")
        self.assertEqual(len(rows), 6, "and the mailboxes of three agencies")
        self.assertEqual(list(csv.DictReader(io.StringIO(self.server.congvu("directory", "export", "--public").stdout)))[0].keys(),
                         {"name", "title", "agency", "agency_name", "level", "address", "phone"})
        ldif = self.server.scratch / "book.ldif"
        self.server.congvu("directory", "export", "--format", "ldif", "--out", ldif)
        tried = run("ldapmodify", "-n", "-a", "-v", "-x", "-H", self.ldap.uri, "-f", ldif)
        self.assertEqual(tried.stdout.count("!adding new entry"), 6, tried.stdout)
        cards = self.server.congvu("directory", "export", "--format", "vcard", "--agency", "H37.31").stdout
        unfolded = cards.replace("\r\n", "\n").replace("\n ", "")
        names = [name for name in re.findall(r"^FN:(.*)$", unfolded, re.M) if not name.startswith("Ủy ban")]
        self.assertEqual(names, ["Nông Văn Thành", "Đặng Thị Hường"])
        parts = [name for name in re.findall(r"^N:(.*)$", unfolded, re.M) if not name.startswith("Ủy;")]
        self.assertEqual(parts, ["Nông;Thành;Văn;;", "Đặng;Hường;Thị;;"])
        self.assertIn("ORG:Ủy ban nhân dân tỉnh Lạng Sơn;Ủy ban nhân dân thành phố Lạng Sơn\n", unfolded)

    def fetched(self, address, path):
        """The certificate as a mail client fetches it, by the address."""
        found = self.ldap.search(THANH, f"(mail={address})", "userCertificate;binary").stdout
        value = re.search(r"^userCertificate;binary:: (\S+)$", found, re.M)
        if value:
            path.write_bytes(base64.b64decode(value[1]))
        return bool(value)

    def encrypt_and_read(self, certificate, key):
        letter, sealed = self.server.scratch / "letter", self.server.scratch / "sealed"
        letter.write_text("Mật khẩu mới ở phòng tôi.\n")
        run("openssl", "cms", "-encrypt", "-aes-256-cbc", "-in", letter, "-out", sealed, certificate)
        read = run("openssl", "cms", "-decrypt", "-in", sealed, "-inkey", key, "-recip", certificate)
        self.assertIn("ở phòng tôi", read.stdout)

    def test_colleagues_encrypt_to_a_certificate_that_is_issued_here(self):
        at = self.server.scratch
        run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", at / "huy.key", "-out", at / "huy.csr",
            "-subj", "/CN=somebody else")
        told = self.server.congvu("cert", "enrol", "nqhuy", "--request", at / "huy.csr", "--out", at / "huy.pem").stdout
        self.assertIn("nqhuy@langson.gov.vn (Nguyễn Quang Huy, Chủ tịch, UBND tỉnh Lạng Sơn) has a certificate", told)
        self.assertTrue(self.fetched("nqhuy@langson.gov.vn", at / "fetched.der"))
        run("openssl", "x509", "-inform", "DER", "-in", at / "fetched.der", "-out", at / "fetched.pem")
        self.assertEqual((at / "fetched.pem").read_text(), (at / "huy.pem").read_text())
        run("openssl", "verify", "-CAfile", ca_file(self.server), "-purpose", "smimeencrypt", at / "fetched.pem")
        self.encrypt_and_read(at / "fetched.pem", at / "huy.key")
        serial = json.loads(self.server.congvu("cert", "list", "nqhuy", "--json").stdout)["certificates"][0]["serial"]
        self.server.congvu("cert", "revoke", "nqhuy", serial, "--reason", "mất khóa")
        self.assertFalse(self.fetched("nqhuy@langson.gov.vn", at / "none.der"))
        crl = self.server.data / "tls" / "revoked.crl"
        run("openssl", "crl", "-inform", "DER", "-in", crl, "-out", at / "crl.pem")
        checked = run("openssl", "verify", "-crl_check", "-CRLfile", at / "crl.pem", "-CAfile", ca_file(self.server),
                      at / "huy.pem", check=False)
        self.assertIn("certificate revoked", checked.stdout + checked.stderr)

    def test_a_key_is_made_only_where_it_is_asked_for(self):
        sealed = self.server.scratch / "thanh.p12"
        self.assertEqual(self.server.congvu("cert", "enrol", "nvthanh", check=False).returncode, 2)
        self.server.congvu("cert", "enrol", "nvthanh", "--pkcs12", sealed, stdin="mật khẩu dài\n")
        opened = run("openssl", "pkcs12", "-in", sealed, "-passin", "pass:mật khẩu dài", "-nodes", errors="replace")
        self.assertIn("PRIVATE KEY", opened.stdout)
        before = self.server.congvu("cert", "list", "dthuong").stdout
        # A key that cannot be kept leaves no certificate behind.
        self.assertEqual(self.server.congvu("cert", "enrol", "dthuong", "--pkcs12", "/no/such/folder/x.p12", check=False,
                                            stdin="mật khẩu dài\n").returncode, 2)
        self.assertEqual(self.server.congvu("cert", "list", "dthuong").stdout, before)

    def foreign(self, name, address, *more):
        """A certificate of another authority."""
        at = self.server.scratch / "certificates"
        at.mkdir(exist_ok=True)
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.server.scratch / f"{name}.key",
            "-out", at / f"{name}.pem", "-days", "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName=email:{address}",
            "-addext", "basicConstraints=critical,CA:FALSE", *more)
        return at / f"{name}.pem"

    def test_a_folder_of_certificates_is_taken_in_and_what_is_wrong_is_told(self):
        good = self.foreign("good", "DTHuong@langson.gov.vn", "-addext", "extendedKeyUsage=emailProtection")
        self.foreign("stranger", "x@example.org")
        self.foreign("tls", "nqhuy@langson.gov.vn", "-addext", "extendedKeyUsage=serverAuth")
        self.foreign("signing", "nqhuy@langson.gov.vn", "-addext", "keyUsage=digitalSignature")
        (good.parent / "noise.crt").write_text("no certificate")
        done = self.server.congvu("cert", "import", good.parent, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.strip(), "1 certificates taken in, 0 were there, 4 refused")
        for reason in ("stranger.pem: no address in the certificate is anybody's here: x@example.org",
                       "is not for e-mail", "is for signing alone", "noise.crt: that is no certificate"):
            self.assertIn(reason, done.stderr)
        self.assertTrue(self.fetched("dthuong@langson.gov.vn", self.server.scratch / "huong.der"))
        run("openssl", "x509", "-inform", "DER", "-in", self.server.scratch / "huong.der", "-out",
            self.server.scratch / "huong.pem")
        self.encrypt_and_read(self.server.scratch / "huong.pem", self.server.scratch / "good.key")
        refused = self.server.congvu("cert", "import", "nqhuy", good, check=False)
        self.assertIn("is for dthuong@langson.gov.vn, which is not nqhuy@langson.gov.vn", refused.stderr)

    def refusal(self, login, to):
        with smtplib.SMTP("127.0.0.1", self.server.port("submission" if login else "smtp")) as client:
            if login:
                client.starttls(context=tls_context(self.server))
                client.login(login, PASSWORD)
            try:
                client.sendmail(f"{login}@langson.gov.vn" if login else "nqhuy@langson.gov.vn", to,
                                f"From: <{login or 'nqhuy'}@langson.gov.vn>\r\nSubject: x\r\n\r\ntext\r\n")
            except smtplib.SMTPRecipientsRefused as refused:
                return refused.recipients[to]
        return None

    def count(self, login):
        shown = json.loads(self.server.congvu("official", "show", login, "--json").stdout)
        return shown["official"]["mail"]["messages"]

    # REQ-DIR-6
    def test_a_group_reaches_whom_its_filter_says_and_is_closed_to_outsiders(self):
        made = self.server.congvu("group", "add", "chutich", "--name", "Các chủ tịch", "--agency", "H37", "--filter",
                                  'title = "chu tich"').stdout
        self.assertIn("chutich@langson.gov.vn (Các chủ tịch) is made.\nthis reaches 2 mailboxes in 2 agencies\n", made)
        self.server.congvu("group", "add", "tatca", "--name", "Tất cả", "--agency", "H37", "--member", "chutich",
                           "--member", "dthuong", "--open-to", "named", "--sender", "dthuong")
        before = [self.count(login) for login in ("nqhuy", "nvthanh", "dthuong")]
        self.assertIsNone(self.refusal("dthuong", "chutich@langson.gov.vn"))
        self.assertIsNone(self.refusal("dthuong", "tatca@langson.gov.vn"))
        after = [self.count(login) for login in ("nqhuy", "nvthanh", "dthuong")]
        self.assertEqual([b - a for a, b in zip(before, after)], [2, 2, 1])
        self.assertEqual(self.refusal("nqhuy", "tatca@langson.gov.vn"), (550, b"5.7.1 You may not send to this group"))
        self.assertEqual(self.refusal("", "chutich@langson.gov.vn"), (550, b"5.7.1 You may not send to this group"))
        groups = self.server.congvu("group", "list").stdout
        self.assertRegex(groups, r"chutich@langson\.gov\.vn +Các chủ tịch .* 2 members +everybody inside")
        self.assertRegex(groups, r"tatca@langson\.gov\.vn +Tất cả .* 3 members")
        listed = self.server.congvu("group", "members", "tatca").stdout.splitlines()
        self.assertEqual([line.split("@")[0] for line in listed], ["nqhuy", "dthuong", "nvthanh"])
        audit = self.server.congvu("audit", "show", "--kind", "group_expanded").stdout
        self.assertIn("nvthanh@langson.gov.vn", audit)


if __name__ == "__main__":
    main()
