#!/usr/bin/env python3
"""Addresses by the profile of a regulation, in a real directory."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import DoesNotStart, Server, ldapi, main, run, wait_for  # noqa: E402

DOMAIN = ["directory.domains=dongthap.gov.vn"]
BASE = "dc=dongthap,dc=gov,dc=vn"
AGENCIES = """code,parent,level,kind,name
H20,,province,peoples-committee,Ủy ban nhân dân tỉnh Đồng Tháp
H20.1,H20,province,department,Sở Khoa học và Công nghệ
H20.1.1,H20.1,province,sub-department,Trung tâm Chuyển đổi số
H20.30,H20,commune,peoples-committee,Ủy ban nhân dân phường Mỹ Tho
H20.31,H20,commune,peoples-committee,Ủy ban nhân dân xã Mỹ Thọ
H20.40,H20,commune,peoples-committee,Ủy ban nhân dân xã Tân Long
"""
NAMESAKES = """staff_id,full_name,agency_code,birth_date
DT1,Lê Minh Hiếu,H20.1,19/05/1985
DT2,Lê Minh Hiếu,H20.1,20/05/1985
DT3,Lê Minh Hiếu,H20.30,21/05/1985
DT4,Lê Minh Hiếu,H20.40,22/06/1985
DT5,Lê Minh Hiếu,H20.40,23/07/1985
"""
FIVE = ["leminhhieu", "leminhhieu1985", "lminhhieu", "lmhieu", "lmhieu1985"]


def search(server, sought, *attributes):
    """What slapd itself has: lines of LDIF."""
    found = run("ldapsearch", "-Q", "-LLL", "-Y", "EXTERNAL", "-H", ldapi(server.data), "-o", "ldif-wrap=no", "-b", BASE,
                sought, *attributes)
    return found.stdout.splitlines()


class Naming(unittest.TestCase):
    def imported(self, server, kind, text, *more, check=True):
        path = server.scratch / f"{kind}.csv"
        path.write_text(text)
        return server.congvu(kind, "import", path, *more, check=check)

    def address_of(self, server, staff_id):
        return json.loads(server.congvu("official", "show", staff_id, "--json").stdout)["official"]["address"]

    def test_five_namesakes_of_dong_thap_are_named_for_good(self):
        with Server(settings=[*DOMAIN, "policy.profile=dongthap"]) as server:
            self.check_agencies(server)
            dry = self.imported(server, "official", NAMESAKES, "--dry-run").stdout
            self.assertIn("  addresses: 1 by full, 1 by full+year, 1 by family_initial+middle+given, 1 by initials+given, "
                          "1 by initials+given+year (docs: congvu policy show dongthap)", dry)
            self.assertIn("taken already: leminhhieu (Lê Minh Hiếu, DT1)", dry)
            self.assertIn("DT5", (server.scratch / "official.addresses.csv").read_text())
            self.imported(server, "official", NAMESAKES)
            addresses = [self.address_of(server, f"DT{number}") for number in range(1, 6)]
            self.assertEqual(addresses, [f"{login}@dongthap.gov.vn" for login in FIVE])
            again = self.imported(server, "official", NAMESAKES).stdout
            self.assertIn("0 new · 0 changed · 5 same", again)
            self.check_who_comes_later(server)
            self.check_deleted_and_made_anew(server)

    def check_agencies(self, server):
        refused = self.imported(server, "agency", AGENCIES, "--profile", "dongthap", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("4 new · 0 changed · 0 same · 2 refused", refused.stdout)
        self.assertIn("phường Mỹ Tho (H20.30) and of Ủy ban nhân dân xã Mỹ Thọ (H20.31)", refused.stdout)
        decided = ("code,parent,level,kind,name,address\n"
                   "H20.30,H20,commune,peoples-committee,Ủy ban nhân dân phường Mỹ Tho,mytho\n"
                   "H20.31,H20,commune,peoples-committee,Ủy ban nhân dân xã Mỹ Thọ,xamytho\n")
        self.imported(server, "agency", decided, "--profile", "dongthap")
        for code, local in (("H20.1", "skhcn"), ("H20.1.1", "skhcn.ttcds"), ("H20.31", "xamytho"), ("H20.40", "tanlong")):
            entry = search(server, f"(&(congvuKind=agency)(uid={local}))", "mail", "congvuAddress")
            self.assertIn(f",ou={code},", entry[0])
            self.assertIn(f"mail: {local}@dongthap.gov.vn", entry)
            self.assertTrue(any(line.startswith(f"congvuAddress: {local}@dongthap.gov.vn 20") for line in entry), entry)
        self.assertIn("6 same", self.imported(server, "agency", AGENCIES, "--profile", "dongthap").stdout)

    def check_who_comes_later(self, server):
        """Before the others in the list, and yet nobody's address changes."""
        head, first, *rest = NAMESAKES.splitlines()
        more = "\n".join([head, "DT6,Lê Minh Hiếu,H20.1,01/08/1985", first, *rest]) + "\n"
        self.assertIn("1 new · 0 changed · 5 same", self.imported(server, "official", more).stdout)
        self.assertEqual(self.address_of(server, "DT6"), "lmhieu081985@dongthap.gov.vn")
        self.assertEqual(self.address_of(server, "DT1"), "leminhhieu@dongthap.gov.vn")

    def check_deleted_and_made_anew(self, server):
        dn = search(server, "(congvuStaffId=DT1)", "1.1")[0].removeprefix("dn: ")
        run("ldapdelete", "-Q", "-Y", "EXTERNAL", "-H", ldapi(server.data), dn)
        wait_for(lambda: server.congvu("official", "show", "DT1", check=False).returncode == 1, "the deletion")
        dry = self.imported(server, "official", NAMESAKES, "--dry-run", check=False).stdout
        self.assertIn("1 new · 0 changed · 4 same", dry)
        self.assertIn("lmhieu051985@dongthap.gov.vn by initials+given+month_year", dry)

    def test_digits_of_citizen_ids_are_in_no_log(self):
        with Server(settings=DOMAIN) as server:
            self.imported(server, "agency", AGENCIES)
            people = ("staff_id,full_name,agency_code,id_digits\nBN1,Nguyễn Văn Long,H20,024085001901\n"
                      "BN2,Nguyễn Văn Long,H20,024090007901\nBN3,Nguyễn Văn Long,H20,\n")
            said = self.imported(server, "official", people, "--profile", "bacninh", check=False)
            self.assertIn("line 4, column id_digits: profile bacninh makes addresses by given+initials+id3", said.stdout)
            self.assertEqual(self.address_of(server, "BN2"), "longnv7901@dongthap.gov.vn")
            kept = "".join(search(server, "(uid=*)")) + server.log() + said.stdout + said.stderr
            for digits in ("024085", "024090", "1901", "000790"):
                self.assertNotIn(digits, kept)


class Profiles(unittest.TestCase):
    def test_a_provinces_own_profile_counts_at_once_and_its_faults_are_told_with_their_places(self):
        server = Server(settings=DOMAIN)
        folder = server.scratch / "profiles"
        folder.mkdir()
        ours = folder / "ours.conf"
        server.settings += [f"policy.profiles={folder}", "policy.profile=ours"]
        ours.write_text("[profile]\ntitle = Ours\n[naming]\nscheme = given+famly\n[timers]\npurge_least = soon\n")
        with self.assertRaises(DoesNotStart) as refused, server:
            pass
        self.assertIn(f"policy.profile: {ours}:4:16: naming.scheme: 'famly' is no part of an address", str(refused.exception))
        self.assertIn(f"{ours}:6:15: timers.purge_least: 'soon' is no period", str(refused.exception))

        server = Server(settings=server.settings)
        folder.mkdir(parents=True, exist_ok=True)
        ours.write_text("[profile]\ntitle = Ours\n[naming]\nscheme = full.agency\nladder = ask\n")
        with server:
            server.import_people()
            self.assertIn("full.agency", server.congvu("policy", "show").stdout)
            self.assertIn(str(ours), server.congvu("policy", "list").stdout)
            ours.write_text("[profile]\ntitle = Ours\n[naming]\nscheme = given+initials\n")
            self.assertIn("given+initials", server.congvu("policy", "show", "ours").stdout)


if __name__ == "__main__":
    main()
