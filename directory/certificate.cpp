#include "directory/certificate.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <memory>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace directory {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr std::size_t largest = 64 << 10;
constexpr std::size_t most_addresses = 20;

Bio reading(std::string_view bytes)
{
    return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free};
}

// Nobody is asked for a passphrase.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

X509Ptr parsed(std::string_view bytes)
{
    X509Ptr found(nullptr, X509_free);
    if (bytes.size() > largest) return found;
    if (bytes.contains("-----BEGIN")) {
        const auto bio = reading(bytes);
        found.reset(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
    } else {
        const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
        const auto* at = begin;
        found.reset(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
        if (at != begin + bytes.size()) found.reset();
    }
    ERR_clear_error();
    return found;
}

std::string der_of(const X509* certificate)
{
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
    OPENSSL_free(bytes);
    return der;
}

std::string serial_of(const X509* certificate)
{
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), BN_free);
    char* digits = number ? BN_bn2hex(number.get()) : nullptr;
    std::string serial = digits ? digits : "";
    OPENSSL_free(digits);
    return serial;
}

std::string name_of(const X509_NAME* name)
{
    const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &text);
    return base::printable(std::string_view(text, static_cast<std::size_t>(size)), 500);
}

std::int64_t seconds_of(const ASN1_TIME* time)
{
    tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::vector<std::string> addresses_of(X509* certificate)
{
    std::vector<std::string> addresses;
    auto* found = X509_get1_email(certificate);
    for (int i = 0; i < sk_OPENSSL_STRING_num(found); ++i) {
        if (addresses.size() == most_addresses) break;
        addresses.push_back(base::lower(sk_OPENSSL_STRING_value(found, i)));
    }
    X509_email_free(found);
    return addresses;
}

std::string fingerprint_of(const X509* certificate)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest, &size);
    return base::to_hex({reinterpret_cast<const char*>(digest), size});
}

// An extension that is absent forbids nothing (X509_get_key_usage: all bits).
bool is_for_mail(X509* certificate)
{
    const bool names_uses = (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0;
    return !names_uses || (X509_get_extended_key_usage(certificate) & (XKU_SMIME | XKU_ANYEKU)) != 0;
}

// An RSA key enciphers keys, one on a curve agrees on them.
bool may_be_sent_to(X509* certificate)
{
    return (X509_get_key_usage(certificate) & (KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT)) != 0;
}

using Store = std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)>;

base::Result<Store> store_of(const std::string& anchors)
{
    Store store(X509_STORE_new(), X509_STORE_free);
    const auto bio = reading(anchors);
    int count = 0;
    while (X509Ptr anchor{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr), X509_free})
        count += X509_STORE_add_cert(store.get(), anchor.get());
    ERR_clear_error();
    if (count == 0) return base::refuse(base::Code::invalid, "there is no certificate among the anchors");
    return store;
}

bool is_vouched_for(X509* certificate, X509_STORE* store, std::int64_t now)
{
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                  X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store, certificate, nullptr);
    X509_STORE_CTX_set_time(context.get(), 0, now);
    // Anchors may be in the middle of a chain.
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
    const bool is_so = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    return is_so;
}

}  // namespace

base::Result<Certificate> read_certificate(std::string_view bytes)
{
    const auto found = parsed(bytes);
    if (!found) return base::refuse(base::Code::invalid, "that is no certificate, neither PEM nor DER");
    Certificate certificate;
    certificate.der = der_of(found.get());
    certificate.serial = serial_of(found.get());
    certificate.subject = name_of(X509_get_subject_name(found.get()));
    certificate.issuer = name_of(X509_get_issuer_name(found.get()));
    certificate.addresses = addresses_of(found.get());
    certificate.from = seconds_of(X509_get0_notBefore(found.get()));
    certificate.until = seconds_of(X509_get0_notAfter(found.get()));
    certificate.fingerprint = fingerprint_of(found.get());
    certificate.is_authority = X509_check_ca(found.get()) == 1;
    certificate.is_for_mail = is_for_mail(found.get());
    certificate.may_be_sent_to = may_be_sent_to(found.get());
    return certificate;
}

std::string_view to_string(CertificateFault fault)
{
    switch (fault) {
    case CertificateFault::authority: return "authority";
    case CertificateFault::expired: return "expired";
    case CertificateFault::not_yet: return "not_yet";
    case CertificateFault::not_for_mail: return "not_for_mail";
    case CertificateFault::cannot_encrypt: return "cannot_encrypt";
    case CertificateFault::of_others: return "of_others";
    case CertificateFault::untrusted: return "untrusted";
    }
    base::bug("unnamed fault of a certificate");
}

base::Result<std::optional<CertificateFault>> fault_of(const Certificate& certificate,
                                                       const std::vector<std::string>& addresses,
                                                       std::int64_t now, const std::string& anchors)
{
    using enum CertificateFault;
    auto is_his = [&](const std::string& address) {
        return std::ranges::find(addresses, address) != addresses.end();
    };
    if (certificate.is_authority) return authority;
    if (certificate.until <= now) return expired;
    if (certificate.from > now) return not_yet;
    if (!certificate.is_for_mail) return not_for_mail;
    if (!certificate.may_be_sent_to) return cannot_encrypt;
    if (std::ranges::none_of(certificate.addresses, is_his)) return of_others;
    if (anchors.empty()) return std::nullopt;
    const auto store = store_of(anchors);
    if (!store) return base::refuse(store.error());
    if (!is_vouched_for(parsed(certificate.der).get(), store->get(), now)) return untrusted;
    return std::nullopt;
}

}  // namespace directory
