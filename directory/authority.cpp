#include "directory/authority.hpp"

#include "base/text.hpp"
#include "disk/file.hpp"

#include <algorithm>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace directory {
namespace {

using base::Code;
using base::refuse;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr std::int64_t day = 24 * 60 * 60;
constexpr std::int64_t life = 2 * 365 * day;
constexpr std::int64_t crl_life = 90 * day;
constexpr std::int64_t late_clocks = 60 * 60;
constexpr int least_rsa_bits = 2048, least_curve_bits = 256;
constexpr std::size_t largest_request = 64 << 10;

int no_passphrase(char*, int, int, void*)
{
    return 0;
}

Bio reading(std::string_view bytes)
{
    return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free};
}

base::Error failure(std::string_view doing)
{
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return {Code::invalid, std::string(doing) + ": " + text};
}

bool is_strong(EVP_PKEY* key)
{
    const auto bits = EVP_PKEY_get_bits(key);
    const auto kind = EVP_PKEY_get_base_id(key);
    return (kind == EVP_PKEY_RSA && bits >= least_rsa_bits) ||
           (kind == EVP_PKEY_EC && bits >= least_curve_bits);
}

// RFC 5280 §4.1.2.2: positive, at most 20 octets.
void set_serial(X509* certificate)
{
    unsigned char bytes[16];
    RAND_bytes(bytes, sizeof bytes);
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_bin2bn(bytes, sizeof bytes, nullptr),
                                                             BN_free);
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool set_name(X509* certificate, std::string_view name)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.data());
    return X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                                      bytes, static_cast<int>(std::min(name.size(), std::size_t{64})), -1,
                                      0) == 1;
}

bool extend(X509* certificate, X509* issuer, int what, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, what, value), X509_EXTENSION_free);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Not as text in OpenSSL's small language: an address may hold its commas.
bool set_address(X509* certificate, const std::string& address)
{
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(GENERAL_NAMES_new(),
                                                                              GENERAL_NAMES_free);
    auto* name = GENERAL_NAME_new();
    auto* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, address.data(), static_cast<int>(address.size()));
    GENERAL_NAME_set0_value(name, GEN_EMAIL, text);
    sk_GENERAL_NAME_push(names.get(), name);
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

struct Taken {
    std::string_view serial;
    std::int64_t when = 0;
};

std::vector<Taken> lines_of(std::string_view revoked)
{
    std::vector<Taken> taken;
    for (const auto line : base::split(revoked, '\n')) {
        const auto words = base::split(line, ' ');
        const auto when = words.size() == 2 ? base::to_number(words[1]) : std::nullopt;
        if (when) taken.push_back({words[0], static_cast<std::int64_t>(*when)});
    }
    return taken;
}

// Lists that a crash has left half written are none: a file is replaced as a whole.
base::Result<std::string> read_list(const std::filesystem::path& file)
{
    auto list = disk::read_file(file);
    if (!list && !std::filesystem::exists(file)) return std::string();
    return list;
}

bool add_revoked(X509_CRL* crl, const Taken& taken)
{
    BIGNUM* number = nullptr;
    if (BN_hex2bn(&number, std::string(taken.serial).c_str()) == 0) return false;
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned(number, BN_free);
    const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> serial(
        BN_to_ASN1_INTEGER(number, nullptr), ASN1_INTEGER_free);
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> when(ASN1_TIME_set(nullptr, taken.when),
                                                                     ASN1_TIME_free);
    auto* row = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(row, serial.get());
    X509_REVOKED_set_revocationDate(row, when.get());
    return X509_CRL_add0_revoked(crl, row) == 1;
}

}  // namespace

base::Result<std::unique_ptr<Authority>> Authority::open(std::filesystem::path folder)
{
    const auto certificate = disk::read_file(folder / "ca.pem"), secret = disk::read_file(folder / "ca.key");
    if (!certificate || !secret)
        return refuse(Code::not_found, "there is no authority in " + folder.string());
    const auto certificate_bio = reading(*certificate), secret_bio = reading(*secret);
    std::shared_ptr<X509> root(PEM_read_bio_X509(certificate_bio.get(), nullptr, no_passphrase, nullptr),
                               X509_free);
    std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(secret_bio.get(), nullptr, no_passphrase, nullptr),
                                  EVP_PKEY_free);
    if (!root || !key || X509_check_private_key(root.get(), key.get()) != 1)
        return refuse(Code::corrupt, failure("the authority in " + folder.string()).detail);
    const auto revoked = read_list(folder / "revoked");
    if (!revoked) return refuse(revoked.error());
    std::unique_ptr<Authority> authority(new Authority(std::move(folder), std::move(root), std::move(key)));
    for (const auto& taken : lines_of(*revoked)) authority->revoked_.emplace(taken.serial);
    return authority;
}

base::Result<Certificate> Authority::issue(std::string_view request, const Subject& subject,
                                           std::int64_t now) const
{
    if (request.size() > largest_request) return refuse(Code::invalid, "the request is too long");
    const auto bio = reading(request);
    const std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)> parsed(
        PEM_read_bio_X509_REQ(bio.get(), nullptr, no_passphrase, nullptr), X509_REQ_free);
    if (!parsed) return refuse(failure("that is no request for a certificate"));
    auto* key = X509_REQ_get0_pubkey(parsed.get());
    if (key == nullptr || X509_REQ_verify(parsed.get(), key) != 1)
        return refuse(failure("the request is not signed by its own key"));
    if (!is_strong(key))
        return refuse(Code::invalid, "the key is too weak: RSA of 2,048 bits or a curve of 256 would do");
    return issue_for(key, subject, now);
}

base::Result<Pkcs12> Authority::issue_with_key(const Subject& subject, const std::string& password,
                                               std::int64_t now) const
{
    // Every mail client can use RSA for reading; not every one a curve.
    const Key key(EVP_RSA_gen(3072), EVP_PKEY_free);
    if (!key) return refuse(failure("making a key"));
    auto certificate = issue_for(key.get(), subject, now);
    if (!certificate) return refuse(certificate.error());
    const auto* at = reinterpret_cast<const unsigned char*>(certificate->der.data());
    const X509Ptr parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate->der.size())), X509_free);
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> above(
        sk_X509_new_null(), [](STACK_OF(X509) * some) { sk_X509_free(some); });
    sk_X509_push(above.get(), root_.get());
    const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> sealed(
        PKCS12_create(password.c_str(), subject.name.c_str(), key.get(), parsed.get(), above.get(), 0, 0, 0,
                      0, 0),
        PKCS12_free);
    if (!sealed) return refuse(failure("sealing the key"));
    unsigned char* bytes = nullptr;
    const int size = i2d_PKCS12(sealed.get(), &bytes);
    Pkcs12 made{*std::move(certificate),
                {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)}};
    OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
    return made;
}

base::Result<Certificate> Authority::issue_for(evp_pkey_st* key, const Subject& subject,
                                               std::int64_t now) const
{
    const X509Ptr certificate(X509_new(), X509_free);
    X509* made = certificate.get();
    X509_set_version(made, X509_VERSION_3);
    set_serial(made);
    ASN1_TIME_set(X509_getm_notBefore(made), now - late_clocks);
    ASN1_TIME_set(X509_getm_notAfter(made), now + life);
    X509_set_issuer_name(made, X509_get_subject_name(root_.get()));
    X509_set_pubkey(made, key);
    const bool is_curve = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
    const char* uses =
        is_curve ? "critical,digitalSignature,keyAgreement" : "critical,digitalSignature,keyEncipherment";
    const bool is_whole = set_name(made, subject.name) &&
                          extend(made, root_.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                          extend(made, root_.get(), NID_key_usage, uses) &&
                          extend(made, root_.get(), NID_ext_key_usage, "emailProtection,clientAuth") &&
                          set_address(made, subject.address) &&
                          extend(made, root_.get(), NID_subject_key_identifier, "hash") &&
                          extend(made, root_.get(), NID_authority_key_identifier, "keyid:always");
    if (!is_whole || X509_sign(made, key_.get(), EVP_sha256()) == 0)
        return refuse(failure("issuing the certificate"));
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(made, &bytes);
    const std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return read_certificate(der);
}

bool Authority::has_issued(const Certificate& certificate) const
{
    const auto* at = reinterpret_cast<const unsigned char*>(certificate.der.data());
    const X509Ptr parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.der.size())), X509_free);
    const bool is_ours = parsed && X509_verify(parsed.get(), key_.get()) == 1;
    ERR_clear_error();
    return is_ours;
}

base::Result<void> Authority::revoke(const std::string& serial, std::int64_t now)
{
    std::lock_guard lock(mutex_);
    auto list = read_list(folder_ / "revoked");
    if (!list) return refuse(list.error());
    const auto known = lines_of(*list);
    if (std::ranges::find(known, std::string_view(serial), &Taken::serial) == known.end())
        *list += serial + " " + std::to_string(now) + "\n";
    if (auto written = disk::replace_file(folder_ / "revoked", *list); !written) return written;
    {
        std::lock_guard revoked(revoked_mutex_);
        revoked_.insert(serial);
    }
    return write_crl(*list, now);
}

bool Authority::is_revoked(const std::string& serial) const
{
    std::lock_guard lock(revoked_mutex_);
    return revoked_.contains(serial);
}

std::string Authority::certificate_pem() const
{
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), root_.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

base::Result<void> Authority::write_crl(const std::string& revoked, std::int64_t now) const
{
    const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> crl(X509_CRL_new(), X509_CRL_free);
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> from(ASN1_TIME_set(nullptr, now),
                                                                     ASN1_TIME_free);
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> until(ASN1_TIME_set(nullptr, now + crl_life),
                                                                      ASN1_TIME_free);
    X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(root_.get()));
    X509_CRL_set1_lastUpdate(crl.get(), from.get());
    X509_CRL_set1_nextUpdate(crl.get(), until.get());
    for (const auto& taken : lines_of(revoked))
        if (!add_revoked(crl.get(), taken)) return refuse(failure("listing " + std::string(taken.serial)));
    // RFC 5280 §5.2.3: it grows from list to list.
    const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> number(ASN1_INTEGER_new(),
                                                                             ASN1_INTEGER_free);
    ASN1_INTEGER_set_int64(number.get(), now);
    X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0);
    X509_CRL_sort(crl.get());
    if (X509_CRL_sign(crl.get(), key_.get(), EVP_sha256()) == 0) return refuse(failure("signing the list"));
    unsigned char* bytes = nullptr;
    const int size = i2d_X509_CRL(crl.get(), &bytes);
    const std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return disk::replace_file(crl_file(), der);
}

}  // namespace directory
