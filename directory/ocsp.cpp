#include "directory/ocsp.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

namespace directory::ocsp {
namespace {

using base::Code;
using base::refuse;
template<auto free> struct Freed {
    void operator()(auto* thing) const { free(thing); }
};
using X509Ptr = std::unique_ptr<X509, Freed<X509_free>>;
using Request = std::unique_ptr<OCSP_REQUEST, Freed<OCSP_REQUEST_free>>;
using Response = std::unique_ptr<OCSP_RESPONSE, Freed<OCSP_RESPONSE_free>>;
using Basic = std::unique_ptr<OCSP_BASICRESP, Freed<OCSP_BASICRESP_free>>;
using Id = std::unique_ptr<OCSP_CERTID, Freed<OCSP_CERTID_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Stack = std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * some) { sk_X509_free(some); })>;

constexpr long late_clocks = 300;  // seconds
constexpr int nonce_size = 32;

X509Ptr from_der(const std::string& der)
{
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    X509Ptr made(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    return made;
}

std::unexpected<base::Error> wrong(const char* why)
{
    ERR_clear_error();
    return refuse(Code::invalid, std::string("OCSP: ") + why);
}

std::int64_t seconds_of(const ASN1_GENERALIZEDTIME* time)
{
    tm parts{};
    return time && ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

// By the authority itself, or by a certificate of its own for answering.
bool is_signed(OCSP_BASICRESP* basic, X509* issuer)
{
    const Store store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), issuer);
    X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store.get()), X509_V_FLAG_PARTIAL_CHAIN);
    const Stack known(sk_X509_new_null());
    sk_X509_push(known.get(), issuer);
    return OCSP_basic_verify(basic, known.get(), store.get(), 0) == 1;
}

Status status_from(int value)
{
    if (value == V_OCSP_CERTSTATUS_GOOD) return Status::good;
    return value == V_OCSP_CERTSTATUS_REVOKED ? Status::revoked : Status::unknown;
}

}  // namespace

base::Result<Question> ask(const std::string& certificate, const std::string& issuer)
{
    const auto about = from_der(certificate), by = from_der(issuer);
    if (!about || !by) return wrong("that is no certificate");
    const Request request(OCSP_REQUEST_new());
    // SHA-1 names the certificate only; every responder knows it (RFC 5019 §2.1.1).
    auto* id = OCSP_cert_to_id(EVP_sha1(), about.get(), by.get());
    if (id == nullptr || OCSP_request_add0_id(request.get(), id) == nullptr ||
        OCSP_request_add1_nonce(request.get(), nullptr, nonce_size) != 1)
        return wrong("no question can be made");
    unsigned char* bytes = nullptr;
    const int size = i2d_OCSP_REQUEST(request.get(), &bytes);
    Question question{{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max(size, 0))},
                      certificate,
                      issuer};
    OPENSSL_free(bytes);
    return question;
}

std::string responder_of(const std::string& certificate)
{
    const auto about = from_der(certificate);
    if (!about) return {};
    auto* all = X509_get1_ocsp(about.get());
    std::string first = sk_OPENSSL_STRING_num(all) > 0 ? sk_OPENSSL_STRING_value(all, 0) : "";
    X509_email_free(all);
    return first;
}

base::Result<Answer> hear(const Question& question, std::string_view bytes)
{
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const Response response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(bytes.size())));
    if (!response) return wrong("that is no answer");
    if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return wrong("the responder refuses to answer");
    const Basic basic(OCSP_response_get1_basic(response.get()));
    const auto about = from_der(question.certificate), by = from_der(question.issuer);
    const auto* asked_at = reinterpret_cast<const unsigned char*>(question.bytes.data());
    const Request asked(d2i_OCSP_REQUEST(nullptr, &asked_at, static_cast<long>(question.bytes.size())));
    if (!basic || !about || !by || !asked) return wrong("that is no answer");
    if (OCSP_check_nonce(asked.get(), basic.get()) == 0) return wrong("that answers another question");
    if (!is_signed(basic.get(), by.get())) return wrong("it is not signed by the authority");
    const Id id(OCSP_cert_to_id(EVP_sha1(), about.get(), by.get()));
    int status = 0, reason = 0;
    ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *until = nullptr;
    if (OCSP_resp_find_status(basic.get(), id.get(), &status, &reason, &revoked, &from, &until) != 1)
        return wrong("it says nothing about this certificate");
    if (OCSP_check_validity(from, until, late_clocks, -1) != 1) return wrong("it is too old");
    ERR_clear_error();
    return Answer{status_from(status), seconds_of(until)};
}

}  // namespace directory::ocsp
