#include "directory/ldap/settings.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "directory/ldap/dn.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

using base::Code;

constexpr std::size_t longest_domain = 253;
constexpr std::size_t longest_label = 63;

bool is_label(std::string_view label)
{
    auto is_fine = [](char c) {
        auto lower = base::lower(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, is_fine);
}

// RFC 5321 §4.1.2 Domain
bool is_domain(std::string_view text)
{
    return text.size() <= longest_domain && std::ranges::all_of(base::split(text, '.'), is_label);
}

base::Result<void> check_domains(const std::vector<std::string>& domains)
{
    if (domains.empty()) return base::refuse(Code::invalid, "[directory] domains names no domain of ours");
    for (const auto& domain : domains) {
        if (!is_domain(domain))
            return base::refuse(
                Code::invalid,
                base::format("[directory] domains: '{}' is no mail domain: letters a-z, digits "
                             "and hyphens between dots (others as xn--…)",
                             base::printable(domain, 100)));
    }
    return {};
}

// Of ldap://host:port/; brackets of an IPv6 address go.
std::string_view host_of(std::string_view uri)
{
    auto host = uri.substr(uri.find("://") + 3);
    host = host.substr(0, host.find('/'));
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

bool is_loopback(std::string_view host)
{
    return base::iequals(host, "localhost") || host == "::1" || host.starts_with("127.");
}

// Passwords cross a network under TLS only (REQ-DIR-1).
base::Result<void> check_external(const Settings& settings)
{
    for (auto uri : base::split(settings.uri, ' ')) {
        if (uri.starts_with("ldaps://") || uri.starts_with("ldapi://")) continue;
        if (!uri.starts_with("ldap://"))
            return base::refuse(Code::invalid,
                                base::format("[directory] uri: '{}' is no address of a directory server: "
                                             "ldaps://host or ldapi://…",
                                             base::printable(uri, 100)));
        if (!settings.start_tls && !is_loopback(host_of(uri)))
            return base::refuse(Code::invalid,
                                base::format("[directory] uri: passwords would cross the network in clear to "
                                             "{}: write ldaps://, or set start_tls = yes",
                                             uri));
    }
    return {};
}

bool is_one_line(std::string_view text)
{
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

base::Result<void> check(const Settings& settings)
{
    if (auto fine = check_domains(settings.domains); !fine) return fine;
    if (!is_one_line(settings.base) || (!settings.base.empty() && !settings.base.contains('=')))
        return base::refuse(Code::invalid, base::format("[directory] base: '{}' is no name of an entry: "
                                                        "dc=langson,dc=gov,dc=vn",
                                                        base::printable(settings.base, 100)));
    if (settings.uri.empty()) return {};
    return check_external(settings);
}

void describe(base::Section& section, Settings& s)
{
    section.field("domains", s.domains, "Mail domains that are ours, the main one first.");
    section.field("base", s.base,
                  "Top of our tree in LDAP; empty: from the first domain (dc=langson,dc=gov,dc=vn).");
    section.field(
        "uri", s.uri,
        "An external slapd, ldaps://host or ldapi://…; empty: congvud runs its own. Who binds there is for "
        "that one to judge: nothing of our rules for logins holds at its door.");
    section.field("bind_dn", s.bind_dn, "Who the server is in the external slapd; empty: SASL EXTERNAL.");
    section.field("password_file", s.password_file,
                  "File with that one's password, readable by the server alone.");
    section.field("ca_file", s.ca_file,
                  "Certificates that the external slapd's is checked with; empty: the system's.");
    section.field("start_tls", s.start_tls,
                  "Whether an external slapd at ldap:// must be spoken to under StartTLS.");
    section.field(
        "listen", s.listen,
        "Where our own slapd listens besides its socket: ldap:// (StartTLS), ldaps://. Empty: net.listen "
        "with the ports of [server].");
    section.field("program", s.program, "The slapd program.");
    section.field("modules", s.modules, "Folder of slapd's modules.");
    section.field("common_schema", s.common_schema, "Folder of OpenLDAP's own schema files.");
    section.field("schema", s.schema,
                  "Our schema file; empty: conf/schema/congvu.schema, then /usr/share/congvu/schema.");
    section.field(
        "user", s.user,
        "User that our slapd runs as when the server is started by root; empty: openldap where there "
        "is such a user, or else root.");
    section.field("certificate", s.certificate, "TLS certificate chain (PEM) of our slapd.");
    section.field("certificate_key", s.certificate_key, "Its key (PEM).");
    section.field(
        "cipher_suite", s.cipher_suite,
        "Our slapd's TLSCipherSuite, in the words of the TLS library that it was built with. Empty: TLS "
        "1.2 and 1.3 with modern ciphers only, in the words of GnuTLS (Debian's slapd) or OpenSSL, "
        "whichever this machine's OpenLDAP has.");
    section.bytes("largest_size", s.largest_size,
                  "Largest size of our slapd's database; disk is used as it fills.");
    section.field("hang_patience", s.hang_patience,
                  "How long our slapd may give no answer before it is ended and started again.");
    section.field("patience", s.patience, "How long one answer of slapd may take.");
    section.field("connections", s.connections, "Connections to slapd for logins.");
    section.field("login_cache", s.login_cache, "How long a verified password need not be verified again.");
    section.field("login_cache_away", s.login_cache_away, "The same while slapd does not answer.");
    section.field("login_patience", s.login_patience,
                  "How long a login may wait for its turn to be checked; at our slapd 5 s at most.");
    section.field(
        "refusal_delay", s.refusal_delay,
        "A wrong login is answered a whole number of these after it was tried; at our slapd, of 250 ms "
        "where this is more.");
    section.field("free_failures", s.free_failures,
                  "Wrong passwords for one name from one network, and from each usual place of it, before "
                  "further ones must wait.");
}

std::string base_dn(const Settings& settings)
{
    if (!settings.base.empty()) return settings.base;
    return base_of(settings.domains.empty() ? "localdomain" : settings.domains.front());
}

}  // namespace directory::ldap
