#include "directory/ldap/slapd_config.hpp"

#include "base/format.hpp"

#include <ldap.h>

namespace directory::ldap {
namespace {

// What TLSProtocolMin says to OpenSSL, only the cipher suite says to GnuTLS (RFC 9325 §3.1 and §4.2).
constexpr std::string_view gnutls_suite = "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+AEAD:+AES-256-GCM:+AES-128-GCM:+"
                                          "CHACHA20-POLY1305:+ECDHE-ECDSA:+ECDHE-RSA:"
                                          "+GROUP-ALL:+SIGN-ALL:+COMP-NULL:+CTYPE-X509";
constexpr std::string_view openssl_suite = "ECDHE+AESGCM:ECDHE+CHACHA20";

// slapd and our own client use the same library, unless somebody brings a slapd of his own.
std::string_view usual_suite()
{
    char* package = nullptr;
    ldap_get_option(nullptr, LDAP_OPT_X_TLS_PACKAGE, &package);
    const bool is_openssl = package && std::string_view(package) == "OpenSSL";
    ldap_memfree(package);
    return is_openssl ? openssl_suite : gnutls_suite;
}

// A word of slapd.conf(5).
std::string word(std::string_view text)
{
    std::string quoted = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string schema_lines(const Settings& settings)
{
    std::string lines;
    for (const char* name : {"core.schema", "cosine.schema", "inetorgperson.schema"})
        lines += "include " + word(settings.common_schema + "/" + name) + "\n";
    return lines + "include " + slapd_file::schema + "\n";
}

std::string module_lines(const Settings& settings)
{
    std::string lines = "modulepath " + word(settings.modules) + "\n";
    if (settings.bind_door >= 0) lines += "moduleload back_sock\n";
    for (const char* name : {"back_mdb", "syncprov", "argon2", "unique"})
        lines += base::format("moduleload {}\n", name);
    return lines;
}

// Passwords cross a network under TLS only (REQ-DIR-1); our socket counts as 71. Without a certificate there
// is no TLS to ask for: then we should listen on the loopback interface only.
std::string tls_lines(const Settings& settings)
{
    if (settings.certificate.empty()) return {};
    return base::format(
        "TLSCertificateFile {}\nTLSCertificateKeyFile {}\n"
        "TLSProtocolMin 3.3\nTLSCipherSuite {}\nTLSVerifyClient never\nsecurity simple_bind=71\n",
        slapd_file::certificate, slapd_file::key,
        settings.cipher_suite.empty() ? std::string(usual_suite()) : word(settings.cipher_suite));
}

std::string server_line(const std::string& base, std::uint32_t server)
{
    return base::format(
        "authz-regexp \"gidNumber=[0-9]+[+]uidNumber={},cn=peercred,cn=external,cn=auth\" {}\n", server,
        word(server_dn(base)));
}

constexpr std::string_view book =
    "entry,children,objectClass,cn,sn,givenName,displayName,uid,mail,title,o,ou,l,"
    "description,telephoneNumber,facsimileTelephoneNumber,userCertificate,"
    "userSMIMECertificate,member,congvuAgencyCode,congvuLevel,congvuKind,"
    "congvuGsoCode,congvuShortName,congvuFoldedName,dc,"
    "mobile";  // for whoever has logged in, who is an official of the province

// Not even their owner reads them.
constexpr std::string_view secrets =
    "userPassword,congvuScram,congvuTotp,congvuAppPassword,congvuFormerPassword,"
    "congvuBirthDate,congvuGrant,congvuHold,congvuStateReason";

// Who is not there yet, or no more.
constexpr std::string_view absent =
    "(|(congvuState=pending)(congvuState=closed)(congvuState=purge-pending)(congvuState=purged))";

// Whoever has bound before he was locked: slapd does not look again, so each entry does.
constexpr std::string_view no_more =
    "by set=\"user/congvuState & ([locked] | [closed] | [pending] | [purge-pending] | [purged])\" none ";

// What an admin may edit directly, by any LDAP client: titles and telephones of who is below an agency of his, admins
// aside. A set of slapd.access(5): the agencies among those that the entry lies in.
constexpr std::string_view edited =
    "access to filter=\"(&(objectClass=congvuAccount)(!(congvuGrant=*)))\" attrs=title,telephoneNumber {}"
    "by set=\"(user/congvuEditScope & this/-*/entryUUID) | (user/congvuEditsAll & [TRUE])\" write "
    "by users read by * none\n";

// Nobody sees anything of an entry by this; it is what the overlay wants before it asks.
std::string may_ask_lines(const Settings& settings)
{
    return settings.bind_door >= 0 ? "access to attrs=entry by anonymous =x by * break\n" : "";
}

// The last overlay is the first to see a bind.
std::string bind_lines(const Settings& settings)
{
    if (settings.bind_door < 0) return {};
    return base::format("overlay sock\nsocketpath {}\nsockops bind\nextensions peername ssf\n",
                        slapd_file::binds);
}

// The first rule that fits decides. An account without a state was made by another tool and is active
// (entry.cpp).
std::string access_lines()
{
    return base::format(
               "access to filter=\"(&(objectClass=congvuAccount)(|(congvuState=active)(!(congvuState=*))))\" "
               "attrs=userPassword by anonymous auth by * none\n"
               "access to attrs={} by * none\n"
               "access to filter={} by * none\n"
               "access to attrs=entry {}by * break\n",
               secrets, word(absent), no_more) +
           base::format(edited, no_more) +
           base::format("access to attrs={} by users read by * none\n"
                        "access to * by self read by * none\n",
                        book);
}

// uid, mail, staff id and agency code are unique in the whole tree, whoever writes.
std::string database_lines(const Settings& settings, const std::string& base)
{
    return base::format("database mdb\n"
                        "suffix {0}\n"
                        "rootdn {1}\n"
                        "directory {2}\n"
                        "maxsize {3}\n"
                        "limits users size.soft=100 size.hard=500 size.pr=500 size.prtotal=unlimited "
                        "time.soft=10 time.hard=30\n",
                        word(base), word(server_dn(base)), slapd_file::database, settings.largest_size) +
           index_lines() + may_ask_lines(settings) + access_lines() +
           "overlay unique\n"
           "unique_uri ldap:///?uid?sub\n"
           "unique_uri ldap:///?mail?sub\n"
           "unique_uri ldap:///?congvuStaffId?sub\n"
           "unique_uri ldap:///?congvuAgencyCode?sub\n"
           "overlay syncprov\n"
           "syncprov-checkpoint 1000 1\n"
           "syncprov-sessionlog 20000\n" +
           bind_lines(settings);
}

}  // namespace

std::string server_dn(const std::string& base)
{
    return "cn=congvu," + base;
}

// An address book asks for what was typed in many attributes at once, (|(cn=*x*)(mail=x*)(sn=x*)...): one of them
// without an index, and slapd looks at every entry. congvuFoldedName is a subtype of cn, and in its index.
std::string index_lines()
{
    return "index objectClass,entryUUID,entryCSN,congvuStaffId,congvuAgencyCode,congvuState,congvuKind eq\n"
           "index cn,mail,uid,sn,givenName,displayName pres,eq,sub\n"
           "index title,o,ou,l,telephoneNumber,mobile pres,eq,subinitial\n"
           "index congvuAddress eq,subinitial\n";
}

std::size_t slapd_threads(const Settings& settings)
{
    return settings.bind_door >= 0 ? 32 : 16;
}

std::string slapd_config(const Settings& settings, std::uint32_t server)
{
    auto base = base_dn(settings);
    return "# Written by congvud at every start: changes made here are lost.\n" + schema_lines(settings) +
           module_lines(settings) + base::format("threads {}\n", slapd_threads(settings)) +
           "disallow bind_anon\nidletimeout 3600\nwritetimeout 30\nconn_max_pending 32\n"
           "password-hash {ARGON2}\n"
           "access to dn.base=\"\" by * read\n"
           "access to dn.base=\"cn=Subschema\" by users read\n" +
           tls_lines(settings) + server_line(base, server) + "database config\nrootdn " +
           word("cn=congvu," + base) + "\n" + database_lines(settings, base);
}

std::string socket_uri(std::string_view socket)
{
    std::string uri = "ldapi://";
    for (char c : socket) {
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        c == '.' || c == '-' || c == '_';
        uri += is_plain ? std::string(1, c) : base::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

}  // namespace directory::ldap
