#include "net/wire.hpp"

#include <algorithm>
#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

namespace net {
namespace {

Step plain_step(ssize_t result, Step::Kind wait_for)
{
    if (result > 0) return {Step::Kind::done, static_cast<std::size_t>(result)};
    if (result < 0 && (errno == EAGAIN || errno == EINTR)) return {wait_for};
    return {Step::Kind::ended};
}

// RFC 9266 §2: before TLS 1.3 it would take an extended master secret.
std::string exporter_of(ssl_st* tls)
{
    constexpr std::string_view label = "EXPORTER-Channel-Binding";
    if (SSL_version(tls) != TLS1_3_VERSION) return {};
    std::string out(32, '\0');
    const unsigned char none = 0;
    if (SSL_export_keying_material(tls, reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                   label.data(), label.size(), &none, 0, 1) != 1)
        return {};
    return out;
}

// RFC 5929 §4.1: by the hash that signed the certificate, or SHA-256 in place of a weak one; where it was signed
// without a hash there is no such binding.
std::string end_point_of(ssl_st* tls)
{
    const X509* certificate = SSL_get_certificate(tls);
    int hash = NID_undef;
    if (certificate == nullptr ||
        X509_get_signature_info(const_cast<X509*>(certificate), &hash, nullptr, nullptr, nullptr) != 1)
        return {};
    if (hash == NID_undef) return {};
    const bool is_weak = hash == NID_md5 || hash == NID_sha1;
    const EVP_MD* method = is_weak ? EVP_sha256() : EVP_get_digestbynid(hash);
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (method == nullptr ||
        X509_digest(certificate, method, reinterpret_cast<unsigned char*>(out.data()), &size) != 1)
        return {};
    out.resize(size);
    return out;
}

std::string der_of(const X509* certificate)
{
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
    OPENSSL_free(bytes);
    return der;
}

}  // namespace

void Wire::Free::operator()(ssl_st* tls) const
{
    SSL_free(tls);
}

Step Wire::read(std::span<char> into)
{
    if (!tls_) return plain_step(recv(fd_, into.data(), into.size(), 0), Step::Kind::want_read);
    std::size_t count = 0;
    ERR_clear_error();
    auto step = tls_step(SSL_read_ex(tls_.get(), into.data(), into.size(), &count));
    step.count = count;
    return step;
}

Step Wire::write(std::string_view bytes)
{
    if (!tls_) return plain_step(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Step::Kind::want_write);
    std::size_t count = 0;
    ERR_clear_error();
    auto step = tls_step(SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count));
    step.count = count;
    return step;
}

Step Wire::peek()
{
    char byte = 0;
    if (!tls_) return plain_step(recv(fd_, &byte, 1, MSG_PEEK), Step::Kind::want_read);
    std::size_t count = 0;
    ERR_clear_error();
    return tls_step(SSL_peek_ex(tls_.get(), &byte, 1, &count));
}

void Wire::begin_tls(std::shared_ptr<ssl_ctx_st> context, ClientCertificate asked)
{
    tls_.reset(SSL_new(context.get()));  // holds the context from here on
    if (!tls_ || SSL_set_fd(tls_.get(), fd_) != 1) throw std::bad_alloc();
    SSL_set_accept_state(tls_.get());
    const bool is_anybody_believed = sk_X509_NAME_num(SSL_CTX_get_client_CA_list(context.get())) > 0;
    if (asked == ClientCertificate::asked && is_anybody_believed)
        SSL_set_verify(tls_.get(), SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, nullptr);
}

Step Wire::handshake()
{
    ERR_clear_error();
    const auto step = tls_step(SSL_do_handshake(tls_.get()));
    is_established_ = step.kind == Step::Kind::done;
    return step;
}

HandshakeEnd Wire::handshake_end() const
{
    if (is_established_) return HandshakeEnd::done;
    if (ERR_GET_LIB(error_) != ERR_LIB_SSL) return error_ == 0 ? HandshakeEnd::gone : HandshakeEnd::other;
    const int reason = ERR_GET_REASON(error_);
    if (reason >= SSL_AD_REASON_OFFSET) return HandshakeEnd::refused_by_peer;
    switch (reason) {
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return HandshakeEnd::gone;
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_UNEXPECTED_MESSAGE: return HandshakeEnd::not_tls;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW: return HandshakeEnd::version;
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SHARED_GROUPS: return HandshakeEnd::cipher;
    default: return HandshakeEnd::other;
    }
}

const char* Wire::tls_error() const
{
    const char* reason = ERR_reason_error_string(error_);
    return reason ? reason : "";
}

std::string Wire::tls_text() const
{
    if (!tls_) return {};
    return std::string(SSL_get_version(tls_.get())) + " " + SSL_get_cipher_name(tls_.get());
}

std::string Wire::binding(Binding kind) const
{
    if (!tls_) return {};
    return kind == Binding::exporter ? exporter_of(tls_.get()) : end_point_of(tls_.get());
}

std::vector<std::string> Wire::certificates() const
{
    std::vector<std::string> shown;
    if (!is_established_) return shown;
    if (const auto* own = SSL_get0_peer_certificate(tls_.get())) shown.push_back(der_of(own));
    const auto* chain = SSL_get_peer_cert_chain(tls_.get());
    for (int i = 0; i < sk_X509_num(chain) && shown.size() < Stream::most_certificates; ++i)
        shown.push_back(der_of(sk_X509_value(chain, i)));
    return shown;
}

void Wire::end()
{
    if (is_established_ && !is_broken_) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
    }
    shutdown(fd_, SHUT_WR);
}

Step Wire::tls_step(int result)
{
    if (result == 1) return {Step::Kind::done};
    switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {Step::Kind::want_read};
    case SSL_ERROR_WANT_WRITE: return {Step::Kind::want_write};
    case SSL_ERROR_ZERO_RETURN: return {Step::Kind::ended};
    default: break;
    }
    // After a fatal error OpenSSL allows no further call on this session, not even SSL_shutdown.
    is_broken_ = true;
    error_ = ERR_get_error();
    ERR_clear_error();
    return {Step::Kind::ended};
}

}  // namespace net
