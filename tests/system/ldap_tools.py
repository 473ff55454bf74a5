"""OpenLDAP's tools against a server, as somebody of the sample province or as the machine's administrator."""

import base64

from harness import PASSWORD, ca_file, ldapi, run

BASE = "dc=langson,dc=gov,dc=vn"
TOP = f"ou=H37,{BASE}"
COMMUNE = f"ou=H37.31.37,ou=H37.31,{TOP}"
HUY, THANH, HUONG = f"uid=nqhuy,{TOP}", f"uid=nvthanh,ou=H37.31,{TOP}", f"uid=dthuong,{COMMUNE}"


class Ldap:
    """The tools that everybody has, over TLS."""

    def __init__(self, server):
        self.server = server
        self.uri = f"ldap://127.0.0.1:{server.port('ldap')}"
        self.environment = dict(server.environment, LDAPTLS_CACERT=str(ca_file(server)), LDAPTLS_REQCERT="demand")

    def tool(self, name, who, *words, stdin=None):
        login = ["-x"] + (["-D", who, "-w", PASSWORD] if who else [])
        return run(name, "-ZZ", "-H", self.uri, *login, *words, check=False, env=self.environment, input=stdin)

    def search(self, who, sought, *attributes, base=BASE, more=()):
        return self.tool("ldapsearch", who, "-LLL", "-o", "ldif-wrap=no", "-b", base, *more, sought, *attributes)

    def names(self, who, sought, more=()):
        """The names of who is found, in the order in which they come."""
        lines = self.search(who, sought, "cn", more=more).stdout.splitlines()
        plain = [line[4:] for line in lines if line.startswith("cn: ")]
        return plain + [base64.b64decode(line[5:]).decode() for line in lines if line.startswith("cn:: ")]

    def as_server(self, ldif):
        """What another tool of the operator's does."""
        run("ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", ldapi(self.server.data), input=ldif)
