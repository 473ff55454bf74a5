#include "net/tls.hpp"

#include "base/format.hpp"

#include <cstring>
#include <ctime>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace net {
namespace {

using Context = std::shared_ptr<ssl_ctx_st>;

constexpr long longest_chain = 32 << 10;  // that a client may show
constexpr unsigned char session_scope[] = "congvu";

// A key with a passphrase is refused instead of asking at a terminal that nobody watches.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

// What a client shows is looked at later, with all that it takes (directory/client_trust.hpp). Its chain is in no ticket, so
// there is none for it: it shows everything anew.
int take_certificate(X509_STORE_CTX* store, void*)
{
    auto* connection =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    SSL_set_num_tickets(connection, 0);
    SSL_set_options(connection, SSL_OP_NO_TICKET);
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

// The names that clients choose their certificate by.
void ask_for(ssl_ctx_st* context, const std::string& authorities)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(authorities.data(), static_cast<int>(authorities.size())), BIO_free);
    while (X509* authority = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) {
        SSL_CTX_add_client_CA(context, authority);
        X509_free(authority);
    }
    ERR_clear_error();
}

Context make_context()
{
    Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                           SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_session_id_context(context.get(), session_scope, sizeof session_scope - 1);
    SSL_CTX_set_num_tickets(context.get(), 1);
    SSL_CTX_set_cert_verify_callback(context.get(), take_certificate, nullptr);
    SSL_CTX_set_max_cert_list(context.get(), longest_chain);
    return context;
}

std::string last_error()
{
    const auto code = ERR_peek_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
    if (const char* reason = ERR_reason_error_string(code)) return reason;
    return "unknown error";
}

auto refuse_file(std::string_view what, const std::string& file)
{
    return base::refuse(base::Code::invalid, base::format("TLS {} '{}': {}", what, file, last_error()));
}

base::Result<Context> load(const TlsFiles& files)
{
    const auto context = make_context();
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
        return refuse_file("certificate", files.certificate);
    }
    // Also refuses a key that does not belong to the certificate.
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return refuse_file("key", files.key);
    }
    ask_for(context.get(), files.client_authorities);
    return context;
}

// The same certificate in a new context, which has new keys for its tickets.
Context made_anew(const Context& former, const std::string& client_authorities)
{
    const auto context = make_context();
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_get0_chain_certs(former.get(), &chain);
    const int used = SSL_CTX_use_cert_and_key(context.get(), SSL_CTX_get0_certificate(former.get()),
                                              SSL_CTX_get0_privatekey(former.get()), chain, 1);
    if (used != 1) throw std::bad_alloc();
    ask_for(context.get(), client_authorities);
    return context;
}

}  // namespace

Context TlsContext::current() const
{
    std::lock_guard lock(mutex_);
    return context_;
}

base::Result<void> TlsContext::renew()
{
    auto loaded = load(files_);
    auto next = loaded ? *loaded : made_anew(current(), files_.client_authorities);
    {
        std::lock_guard lock(mutex_);
        context_ = std::move(next);
    }
    if (!loaded) return base::refuse(loaded.error());
    return {};
}

base::WallTime TlsContext::expires() const
{
    const auto context = current();
    std::tm when{};
    ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context.get())), &when);
    return std::chrono::time_point_cast<base::WallTime::duration>(
        std::chrono::system_clock::from_time_t(timegm(&when)));
}

base::Result<std::shared_ptr<TlsContext>> open_tls(TlsFiles files)
{
    auto loaded = load(files);
    if (!loaded) return base::refuse(loaded.error());
    return std::make_shared<TlsContext>(std::move(files), std::move(*loaded));
}

}  // namespace net
