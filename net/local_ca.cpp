#include "net/local_ca.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "net/socket.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace net {
namespace {

using namespace std::chrono_literals;
using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr auto root_life = std::chrono::days(3650);
// What the strictest of the usual clients still takes from a server.
constexpr auto server_life = std::chrono::days(825);
constexpr auto renew_before = std::chrono::days(30);

struct Issued {
    Certificate certificate;
    Key key;
};

enum class Secret { no, yes };

// Written beside and renamed, so that a reader sees the old file or the new one.
base::Result<void> write_file(const std::string& path, const std::string& text, Secret secret)
{
    const std::string part = path + ".new";
    const Socket file(
        open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret == Secret::yes ? 0600 : 0644));
    const auto size = static_cast<ssize_t>(text.size());
    const bool written =
        file && ::write(file.fd(), text.data(), text.size()) == size && fsync(file.fd()) == 0;
    if (written && rename(part.c_str(), path.c_str()) == 0) return {};
    return base::refuse(base::Code::unavailable,
                        base::format("cannot write '{}': {}", path, std::strerror(errno)));
}

Bio memory()
{
    return {BIO_new(BIO_s_mem()), BIO_free};
}

std::string text_of(const Bio& bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(const Certificate& certificate)
{
    const Bio bio = memory();
    PEM_write_bio_X509(bio.get(), certificate.get());
    return text_of(bio);
}

std::string to_pem(const Key& key)
{
    const Bio bio = memory();
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio);
}

Certificate read_certificate(const std::string& path)
{
    const Bio bio(BIO_new_file(path.c_str(), "r"), BIO_free);
    return {bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr, X509_free};
}

Key read_key(const std::string& path)
{
    const Bio bio(BIO_new_file(path.c_str(), "r"), BIO_free);
    return {bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr, EVP_PKEY_free};
}

void set_serial(X509* certificate)
{
    // RFC 5280 §4.1.2.2: positive, at most 20 octets; random, so two roots never share one.
    unsigned char bytes[16];
    RAND_bytes(bytes, sizeof bytes);
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(bytes, sizeof bytes, nullptr),
                                                             BN_free);
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

void set_life(X509* certificate, base::WallTime now, std::chrono::seconds life)
{
    const auto seconds = [](base::WallTime time) { return std::chrono::system_clock::to_time_t(time); };
    // An hour back, for clients whose clock is late.
    ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(now - 1h));
    ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(now + life));
}

void set_name(X509* certificate, const std::string& name)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.data());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, bytes,
                               static_cast<int>(name.size()), -1, 0);
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()), X509_EXTENSION_free);
    if (extension) X509_add_ext(certificate, extension.get(), -1);
}

Issued begin(const std::string& name, base::WallTime now, std::chrono::seconds life)
{
    Issued issued{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
    X509_set_version(issued.certificate.get(), X509_VERSION_3);
    set_serial(issued.certificate.get());
    set_life(issued.certificate.get(), now, life);
    set_name(issued.certificate.get(), name);
    X509_set_pubkey(issued.certificate.get(), issued.key.get());
    return issued;
}

void sign(Issued& issued, const Issued& issuer)
{
    X509* certificate = issued.certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer.certificate.get()));
    extend(certificate, issuer.certificate.get(), NID_subject_key_identifier, "hash");
    extend(certificate, issuer.certificate.get(), NID_authority_key_identifier, "keyid:always");
    X509_sign(certificate, issuer.key.get(), EVP_sha256());
}

Issued make_root(base::WallTime now)
{
    auto root = begin("congvu local authority", now, root_life);
    extend(root.certificate.get(), root.certificate.get(), NID_basic_constraints,
           "critical,CA:TRUE,pathlen:0");
    extend(root.certificate.get(), root.certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(root, Issued(root));
    return root;
}

bool is_ip(const std::string& name)
{
    in6_addr bytes{};
    return inet_pton(AF_INET, name.c_str(), &bytes) == 1 || inet_pton(AF_INET6, name.c_str(), &bytes) == 1;
}

std::string alternative_names(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name : names) {
        if (!text.empty()) text += ",";
        text += (is_ip(name) ? "IP:" : "DNS:") + name;
    }
    return text;
}

Issued make_server(const std::vector<std::string>& names, const Issued& root, base::WallTime now)
{
    auto server = begin(names.back(), now, server_life);
    X509* certificate = server.certificate.get();
    extend(certificate, root.certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate, root.certificate.get(), NID_key_usage, "critical,digitalSignature");
    extend(certificate, root.certificate.get(), NID_ext_key_usage, "serverAuth");
    extend(certificate, root.certificate.get(), NID_subject_alt_name, alternative_names(names));
    sign(server, root);
    return server;
}

bool belong_together(const Issued& issued)
{
    return issued.certificate && issued.key &&
           X509_check_private_key(issued.certificate.get(), issued.key.get()) == 1;
}

bool lasts(const Certificate& certificate, base::WallTime now)
{
    auto then = std::chrono::system_clock::to_time_t(now + renew_before);
    return X509_cmp_time(X509_get0_notAfter(certificate.get()), &then) > 0;
}

bool is_good_for(const Certificate& certificate, const std::string& name)
{
    if (is_ip(name)) return X509_check_ip_asc(certificate.get(), name.c_str(), 0) == 1;
    return X509_check_host(certificate.get(), name.data(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                           nullptr) == 1;
}

bool is_still_right(const Issued& server, const Issued& root, const std::vector<std::string>& names,
                    base::WallTime now)
{
    if (!belong_together(server) || !lasts(server.certificate, now)) return false;
    if (X509_verify(server.certificate.get(), root.key.get()) != 1) return false;
    for (const auto& name : names) {
        if (!is_good_for(server.certificate, name)) return false;
    }
    return true;
}

base::Result<std::vector<std::string>> all_names(const std::vector<std::string>& given)
{
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    for (const auto& name : given) {
        const bool is_plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                     "0123456789.-:*") == name.npos;
        if (name.empty() || !is_plain) {
            return base::refuse(base::Code::invalid,
                                base::format("'{}' is no host name", base::printable(name)));
        }
        names.push_back(name);
    }
    return names;
}

base::Result<void> save(const Issued& issued, const std::string& certificates, const std::string& path)
{
    auto saved = write_file(path + ".key", to_pem(issued.key), Secret::yes);
    if (saved) saved = write_file(path + ".pem", certificates, Secret::no);
    return saved;
}

}  // namespace

base::Result<LocalCa> make_local_ca(const std::string& folder, const std::vector<std::string>& names,
                                    const base::Clock& clock)
{
    const auto wanted = all_names(names);
    if (!wanted) return base::refuse(wanted.error());
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);

    const std::string root_path = folder + "/ca", server_path = folder + "/server";
    Issued root{read_certificate(root_path + ".pem"), read_key(root_path + ".key")};
    if (!belong_together(root) || !lasts(root.certificate, clock.now())) {
        root = make_root(clock.now());
        const auto saved = save(root, to_pem(root.certificate), root_path);
        if (!saved) return base::refuse(saved.error());
    }
    Issued server{read_certificate(server_path + ".pem"), read_key(server_path + ".key")};
    if (!is_still_right(server, root, *wanted, clock.now())) {
        server = make_server(*wanted, root, clock.now());
        const auto saved = save(server, to_pem(server.certificate) + to_pem(root.certificate), server_path);
        if (!saved) return base::refuse(saved.error());
    }
    return LocalCa{root_path + ".pem", {.certificate = server_path + ".pem", .key = server_path + ".key"}};
}

}  // namespace net
