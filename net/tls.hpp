// Tls: the certificate a server shows, and the rules by which it talks.
//
// TLS 1.2 and 1.3 only, ECDHE with AES-GCM or ChaCha20-Poly1305 only, no renegotiation, no compression
// (RFC 8996, RFC 9325 §3.1 and §4.2). Sessions are resumed by tickets, so nothing is kept per client.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace net {

enum class TlsSide { server, client };

struct TlsFiles {
    std::string certificate;  // PEM: the server's certificate, then those between it and the root
    std::string key;          // PEM, without passphrase
};

// Thread-safe. Connections keep the certificate with which they began.
class TlsContext {
  public:
    TlsContext(TlsFiles files, std::shared_ptr<ssl_ctx_st> first)
        : files_(std::move(files)),
          context_(std::move(first))
    {}

    std::shared_ptr<ssl_ctx_st> current() const;
    // Reads the files again; if that is refused, the former certificate stays in use.
    base::Result<void> reload();
    // When the certificate ends.
    base::WallTime expires() const;

  private:
    TlsFiles files_;
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;  // guarded by mutex_
};

// A refusal names the file and what is wrong with it.
base::Result<std::shared_ptr<TlsContext>> open_tls(TlsFiles files);

// For the client's side: trusts the roots in `trusted` (PEM), those of the system where it is empty.
base::Result<std::shared_ptr<ssl_ctx_st>> make_tls_client(const std::string& trusted);
// Trusts anybody: for relays that talk TLS opportunistically (RFC 7435 §3), and for tests.
std::shared_ptr<ssl_ctx_st> make_trusting_tls_client();

}  // namespace net
