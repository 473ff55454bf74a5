#include "net/tls_client.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace net {
namespace {

using Context = std::shared_ptr<ssl_ctx_st>;

std::string last_error()
{
    const auto code = ERR_peek_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason ? reason : "the connection ended";
}

base::Result<void> show(ssl_ctx_st* context, const TlsClient::Trust& trust)
{
    if (trust.certificate.empty()) return {};
    if (SSL_CTX_use_certificate_chain_file(context, trust.certificate.c_str()) != 1)
        return base::refuse(base::Code::invalid, trust.certificate + ": " + last_error());
    if (SSL_CTX_use_PrivateKey_file(context, trust.key.c_str(), SSL_FILETYPE_PEM) != 1)
        return base::refuse(base::Code::invalid, trust.key + ": " + last_error());
    return {};
}

base::Result<Context> make_context(const TlsClient::Trust& trust)
{
    const auto& ca = trust.ca;
    Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const int used = ca.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                : SSL_CTX_load_verify_locations(context.get(), ca.c_str(), nullptr);
    if (used != 1) return base::refuse(base::Code::invalid, ca + ": " + last_error());
    if (auto shown = show(context.get(), trust); !shown) return base::refuse(shown.error());
    return context;
}

bool is_address(const std::string& host)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool expect(ssl_st* connection, const std::string& host)
{
    if (is_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    return SSL_set1_host(connection, host.c_str()) == 1 &&
           SSL_set_tlsext_host_name(connection, const_cast<char*>(host.c_str())) == 1;
}

}  // namespace

base::Result<std::unique_ptr<TlsClient>> TlsClient::over(int socket, const Trust& trust)
{
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    ERR_clear_error();
    auto context = make_context(trust);
    if (!context) return base::refuse(context.error());
    auto* connection = SSL_new(context->get());
    if (connection == nullptr) throw std::bad_alloc();
    std::unique_ptr<TlsClient> client(new TlsClient(std::move(*context), connection));
    if (!expect(connection, trust.host) || SSL_set_fd(connection, socket) != 1)
        return base::refuse(base::Code::invalid, last_error());
    if (SSL_connect(connection) == 1) return client;
    const auto verified = SSL_get_verify_result(connection);
    if (verified != X509_V_OK)
        return base::refuse(base::Code::denied, X509_verify_cert_error_string(verified));
    return base::refuse(base::Code::unavailable, last_error());
}

TlsClient::~TlsClient()
{
    SSL_shutdown(connection_);
    SSL_free(connection_);
}

bool TlsClient::send(std::string_view bytes)
{
    std::size_t sent = 0;
    return SSL_write_ex(connection_, bytes.data(), bytes.size(), &sent) == 1;
}

std::size_t TlsClient::receive(std::span<char> into)
{
    std::size_t got = 0;
    return SSL_read_ex(connection_, into.data(), into.size(), &got) == 1 ? got : 0;
}

bool TlsClient::has_input() const
{
    return SSL_has_pending(connection_) == 1;
}

}  // namespace net
