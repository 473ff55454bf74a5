#include "directory/ldap/settings.hpp"

#include "directory/ldap/dn.hpp"

namespace directory::ldap {

void describe(base::Section& section, Settings& s)
{
    section.field("domains", s.domains, "Mail domains that are ours, the main one first.");
    section.field("base", s.base,
                  "Top of our tree in LDAP; empty: from the first domain (dc=langson,dc=gov,dc=vn).");
    section.field("uri", s.uri, "An external slapd, ldaps://host or ldapi://…; empty: congvud runs its own.");
    section.field("bind_dn", s.bind_dn, "Who the server is in the external slapd; empty: SASL EXTERNAL.");
    section.field("password_file", s.password_file,
                  "File with that one's password, readable by the server alone.");
    section.field("ca_file", s.ca_file,
                  "Certificates that the external slapd's is checked with; empty: the system's.");
    section.field(
        "listen", s.listen,
        "Where our own slapd listens besides its socket: ldap:// (StartTLS), ldaps://. Empty: net.listen "
        "with the ports of [server].");
    section.field("program", s.program, "The slapd program.");
    section.field("modules", s.modules, "Folder of slapd's modules.");
    section.field("common_schema", s.common_schema, "Folder of OpenLDAP's own schema files.");
    section.field("schema", s.schema,
                  "Our schema file; empty: conf/schema/congvu.schema, then /usr/share/congvu/schema.");
    section.field("user", s.user, "User that our slapd runs as when the server is started by root.");
    section.field("certificate", s.certificate, "TLS certificate chain (PEM) of our slapd.");
    section.field("certificate_key", s.certificate_key, "Its key (PEM).");
    section.field(
        "cipher_suite", s.cipher_suite,
        "Our slapd's TLSCipherSuite, in the words of the TLS library that it was built with. Empty: TLS "
        "1.2 and 1.3 with modern ciphers only, in the words of GnuTLS (Debian's slapd) or OpenSSL, "
        "whichever this machine's OpenLDAP has.");
    section.bytes("largest_size", s.largest_size,
                  "Largest size of our slapd's database; disk is used as it fills.");
    section.field("patience", s.patience, "How long one answer of slapd may take.");
    section.field("connections", s.connections, "Connections to slapd for logins.");
    section.field("login_cache", s.login_cache, "How long a verified password need not be verified again.");
    section.field("login_cache_away", s.login_cache_away, "The same while slapd does not answer.");
    section.field("refusal_delay", s.refusal_delay, "When a wrong login is answered, whatever was wrong.");
    section.field("free_failures", s.free_failures,
                  "Wrong logins to one account from one network before further ones must wait.");
}

std::string base_dn(const Settings& settings)
{
    if (!settings.base.empty()) return settings.base;
    return base_of(settings.domains.empty() ? "localdomain" : settings.domains.front());
}

}  // namespace directory::ldap
