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

struct TlsFiles {
    std::string certificate;  // PEM: the server's certificate, then those between it and the root
    std::string key;          // PEM, without passphrase
    // PEM, not a file: whose certificates clients are asked for, at doors that ask (RFC 8446 §4.2.4). Empty: nobody is
    // asked anywhere.
    std::string client_authorities{};
};

// Thread-safe. Connections keep the certificate with which they began.
class TlsContext {
  public:
    TlsContext(TlsFiles files, std::shared_ptr<ssl_ctx_st> first)
        : files_(std::move(files)),
          context_(std::move(first))
    {}

    std::shared_ptr<ssl_ctx_st> current() const;
    // Reads the files again. If that is refused, the former certificate stays in use. Either way there are
    // new keys for tickets from here on, so that a stolen key opens the sessions of a day only (RFC 9325
    // §3.4).
    base::Result<void> renew();
    // When the certificate ends.
    base::WallTime expires() const;

  private:
    TlsFiles files_;
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;  // guarded by mutex_
};

// A refusal names the file and what is wrong with it.
base::Result<std::shared_ptr<TlsContext>> open_tls(TlsFiles files);

}  // namespace net
