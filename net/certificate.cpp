#include "net/certificate.hpp"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace net {
namespace {

using namespace std::chrono_literals;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

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

void set_life(X509* certificate, Life life)
{
    const auto seconds = [](base::WallTime time) { return std::chrono::system_clock::to_time_t(time); };
    // An hour back, for clients whose clock is late.
    ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(life.from - 1h));
    ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(life.from + life.length));
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

Issued begin(const std::string& name, Life life)
{
    Issued issued{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
    X509_set_version(issued.certificate.get(), X509_VERSION_3);
    set_serial(issued.certificate.get());
    set_life(issued.certificate.get(), life);
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

// Our keys have no passphrase; nobody is asked for one.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

}  // namespace

Issued make_root(Life life)
{
    auto root = begin("congvu local authority", life);
    extend(root.certificate.get(), root.certificate.get(), NID_basic_constraints,
           "critical,CA:TRUE,pathlen:0");
    extend(root.certificate.get(), root.certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(root, Issued(root));
    return root;
}

Issued make_server(const std::vector<std::string>& names, const Issued& root, Life life)
{
    auto server = begin(names.back(), life);
    X509* certificate = server.certificate.get();
    extend(certificate, root.certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate, root.certificate.get(), NID_key_usage, "critical,digitalSignature");
    extend(certificate, root.certificate.get(), NID_ext_key_usage, "serverAuth");
    extend(certificate, root.certificate.get(), NID_subject_alt_name, alternative_names(names));
    sign(server, root);
    return server;
}

std::string certificate_pem(const Issued& issued)
{
    const Bio bio = memory();
    PEM_write_bio_X509(bio.get(), issued.certificate.get());
    return text_of(bio);
}

std::string key_pem(const Issued& issued)
{
    const Bio bio = memory();
    PEM_write_bio_PrivateKey(bio.get(), issued.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio);
}

Issued read_issued(const std::string& certificate_file, const std::string& key_file)
{
    Issued issued;
    if (const Bio bio(BIO_new_file(certificate_file.c_str(), "r"), BIO_free); bio) {
        issued.certificate.reset(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr), X509_free);
    }
    if (const Bio bio(BIO_new_file(key_file.c_str(), "r"), BIO_free); bio) {
        issued.key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free);
    }
    ERR_clear_error();
    return issued;
}

bool is_whole(const Issued& issued)
{
    return issued.certificate && issued.key &&
           X509_check_private_key(issued.certificate.get(), issued.key.get()) == 1;
}

bool is_signed_by(const Issued& issued, const Issued& root)
{
    return X509_verify(issued.certificate.get(), root.key.get()) == 1;
}

bool lasts_until(const Issued& issued, base::WallTime when)
{
    auto then = std::chrono::system_clock::to_time_t(when);
    return X509_cmp_time(X509_get0_notAfter(issued.certificate.get()), &then) > 0;
}

bool is_good_for(const Issued& issued, const std::string& name)
{
    X509* certificate = issued.certificate.get();
    if (is_ip(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
    return X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                           nullptr) == 1;
}

}  // namespace net
