#!/usr/bin/env python3
"""Every operation of LDAP v3 by OpenLDAP's own tools, over StartTLS and over ldaps: bind, search, compare, modify, modify DN,
paged results, and what a server says of itself."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import PASSWORD, Server, ca_file, ldapi, main, run, wait_for  # noqa: E402
from ldap_tools import BASE, COMMUNE, HUONG, HUY, THANH, TOP  # noqa: E402

# Results of LDAP, RFC 4511 §4.1.9.
SUCCESS, COMPARE_FALSE, COMPARE_TRUE, CONFIDENTIALITY_REQUIRED = 0, 5, 6, 13
NO_SUCH_OBJECT, INAPPROPRIATE_AUTHENTICATION, INVALID_CREDENTIALS, INSUFFICIENT_ACCESS = 32, 48, 49, 50
REFUSED = (INSUFFICIENT_ACCESS, INAPPROPRIATE_AUTHENTICATION)
START_TLS, PAGES, WHO_AM_I = "1.3.6.1.4.1.1466.20037", "1.2.840.113556.1.4.319", "1.3.6.1.4.1.4203.1.11.3"
WAYS = ("StartTLS", "ldaps")
ADMIN = f"uid=ntlan,ou=H37.31,{TOP}"
MORE = ("staff_id,full_name,title,agency_code,login\nLS000004,Nguyễn Thị Lan,Quản trị,H37.31,ntlan\n"
        "LS000005,Triệu Văn Hùng,Địa chính,H37.31.37,tvhung\n")


# REQ-DIR-1
class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.__exit__, None)
        cls.server.provision()
        people = cls.server.scratch / "more.csv"
        people.write_text(MORE)
        cls.server.congvu("official", "import", people)
        cls.server.set_password("ntlan", PASSWORD)
        cls.server.congvu("admin", "grant", "ntlan", "--rights", "see,edit", "--in", "H37.31")
        cls.environment = dict(cls.server.environment, LDAPTLS_CACERT=str(ca_file(cls.server)), LDAPTLS_REQCERT="demand")
        cls.ways = {"StartTLS": ["-ZZ", "-H", f"ldap://localhost:{cls.server.port('ldap')}"],
                    "ldaps": ["-H", f"ldaps://localhost:{cls.server.port('ldaps')}"],
                    "clear": ["-H", f"ldap://localhost:{cls.server.port('ldap')}"]}

    def tool(self, name, way, who, *words, stdin=None, password=PASSWORD):
        login = ["-x", *(["-D", who, "-w", password] if who else [])]
        return run(name, *self.ways[way], *login, *words, check=False, env=self.environment, input=stdin)

    def search(self, way, who, *words):
        return self.tool("ldapsearch", way, who, "-LLL", "-o", "ldif-wrap=no", *words)

    def as_server(self, name, *words, stdin=None):
        return run(name, "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), *words, check=False, input=stdin)

    def test_bind_is_by_tls_only(self):
        for way in WAYS:
            self.assertEqual(self.tool("ldapwhoami", way, HUY).stdout.lower(), f"dn:{HUY}\n".lower())
            self.assertEqual(self.tool("ldapwhoami", way, HUY, password="wrong").returncode, INVALID_CREDENTIALS)
            self.assertEqual(self.tool("ldapwhoami", way, f"uid=nobody,{TOP}").returncode, INVALID_CREDENTIALS)
            self.assertNotEqual(self.tool("ldapwhoami", way, HUY, password="").returncode, SUCCESS)
        for password in (PASSWORD, "wrong"):
            self.assertEqual(self.tool("ldapwhoami", "clear", HUY, password=password).returncode, CONFIDENTIALITY_REQUIRED)

    def test_what_the_server_says_of_itself(self):
        for way in WAYS:
            said = self.search(way, HUY, "-s", "base", "-b", "", "(objectClass=*)", "+").stdout
            for line in (f"namingContexts: {BASE}", "supportedLDAPVersion: 3", f"supportedExtension: {START_TLS}",
                         f"supportedExtension: {WHO_AM_I}", f"supportedControl: {PAGES}", "subschemaSubentry: cn=Subschema"):
                self.assertIn(line, said.splitlines())
            self.assertNotIn("supportedLDAPVersion: 2", said)

    def test_the_schema_can_be_read(self):
        for way in WAYS:
            said = self.search(way, HUY, "-s", "base", "-b", "cn=Subschema", "(objectClass=subschema)", "attributeTypes",
                               "objectClasses", "matchingRules", "ldapSyntaxes").stdout
            for name in ("congvuAddress", "congvuStaffId", "congvuAccount", "userCertificate", "caseIgnoreMatch"):
                self.assertRegex(said, rf"NAME \(? ?'{name}'")
            used = self.search(way, HUY, "-s", "base", "-b", THANH, "(objectClass=*)", "objectClass").stdout
            for name in re.findall(r"^objectClass: (\w+)$", used, re.M):
                self.assertRegex(said, rf"(?m)^objectClasses: .* NAME (\( )?'{name}'")

    def test_search_in_all_scopes(self):
        for way in WAYS:
            for scope, want in (("base", set()), ("one", {"nqhuy"}), ("sub", {"nqhuy", "nvthanh", "ntlan", "dthuong", "tvhung"}),
                                ("children", {"nqhuy", "nvthanh", "ntlan", "dthuong", "tvhung"})):
                found = self.search(way, HUY, "-s", scope, "-b", TOP, "(&(objectClass=inetOrgPerson)(title=*))", "uid")
                self.assertEqual((found.returncode, set(re.findall(r"^uid: (\S+)", found.stdout, re.M))), (SUCCESS, want), scope)
            self.assertEqual(self.search(way, HUY, "-b", f"ou=H99,{BASE}", "(uid=*)").returncode, NO_SUCH_OBJECT)
            self.assertEqual(self.search(way, "", "-b", BASE, "(uid=*)").returncode, INAPPROPRIATE_AUTHENTICATION)
            types = self.search(way, HUY, "-s", "base", "-b", THANH, "-A", "(objectClass=*)", "title").stdout
            self.assertRegex(types, r"(?m)^title:$")

    def test_compare(self):
        for way in WAYS:
            for told, want in (("telephoneNumber:02053800002", COMPARE_TRUE), ("telephoneNumber:1", COMPARE_FALSE)):
                self.assertEqual(self.tool("ldapcompare", way, HUY, THANH, told).returncode, want)
            self.assertNotEqual(self.tool("ldapcompare", way, HUY, THANH, f"userPassword:{PASSWORD}").returncode, COMPARE_TRUE)

    def test_pages(self):
        for way in WAYS:
            whole = self.search(way, HUY, "-b", BASE, "(objectClass=*)", "1.1").stdout
            for size in (1, 2, 5):
                paged = self.search(way, HUY, "-E", f"!pr={size}/noprompt", "-b", BASE, "(objectClass=*)", "1.1")
                self.assertEqual(paged.returncode, SUCCESS, paged.stderr)
                entries = re.findall(r"^dn.*$", paged.stdout, re.M)
                self.assertEqual(entries, re.findall(r"^dn.*$", whole, re.M), f"pages of {size}")

    def test_modify_by_who_may(self):
        def modify(way, who, dn, attribute, value):
            return self.tool("ldapmodify", way, who, stdin=f"dn: {dn}\nchangetype: modify\nreplace: {attribute}\n"
                                                           f"{attribute}: {value}\n\n").returncode
        for number, way in enumerate(WAYS):
            self.assertEqual(modify(way, ADMIN, HUONG, "telephoneNumber", f"0205380000{number}"), SUCCESS)
            self.assertIn(f"0205380000{number}", self.search(way, HUY, "-b", HUONG, "(uid=*)", "telephoneNumber").stdout)
            wait_for(lambda: f"0205380000{number}" in self.server.congvu("official", "show", "dthuong").stdout, "the server to follow")
            for who, dn, attribute in ((ADMIN, HUY, "title"), (ADMIN, HUONG, "mail"), (ADMIN, HUONG, "userPassword"),
                                       (HUONG, HUONG, "title"), (HUY, THANH, "telephoneNumber"), ("", HUONG, "title")):
                self.assertIn(modify(way, who, dn, attribute, "x"), REFUSED, f"{who} on {dn}, {attribute}")
        self.assertIn("by=ntlan", self.server.congvu("audit", "show", "--who", "dthuong").stdout)

    def test_modify_dn_by_who_may(self):
        """Nobody of the book; the operator's own tools may, and the account is the same afterwards."""
        def identity(uid):
            return re.findall(r"^(?:entryUUID|mail): .*$", self.as_server(
                "ldapsearch", "-LLL", "-b", BASE, f"(uid={uid})", "entryUUID", "mail").stdout, re.M)
        hung = f"uid=tvhung,{COMMUNE}"
        for way in WAYS:
            for who in ("", HUY, ADMIN):
                moved = self.tool("ldapmodrdn", way, who, "-s", f"ou=H37.31,{TOP}", hung, "uid=tvhung")
                self.assertIn(moved.returncode, REFUSED, who)
        before = identity("tvhung")
        self.assertEqual(len(before), 2)
        moved = self.as_server("ldapmodrdn", "-s", f"ou=H37.31,{TOP}", hung, "uid=tvhung")
        self.assertEqual(moved.returncode, SUCCESS, moved.stderr)
        self.assertEqual(identity("tvhung"), before)
        self.assertEqual(self.search("ldaps", HUY, "-b", hung, "(uid=*)").returncode, NO_SUCH_OBJECT)
        wait_for(lambda: "(H37.31)" in self.server.congvu("official", "show", "tvhung").stdout, "the server to follow")


if __name__ == "__main__":
    main()
