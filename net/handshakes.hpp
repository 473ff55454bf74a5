// Handshakes: how the doors go over to TLS, at once or by STARTTLS: with which certificate, how patiently,
// and what is known of those that fail.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"

#include <array>

namespace net {

enum class HandshakeEnd { done, too_slow, gone, not_tls, version, cipher, refused_by_peer, other };

std::string_view to_string(HandshakeEnd end);

// Thread-safe; shared by all doors.
class Handshakes {
  public:
    Handshakes(std::shared_ptr<const TlsContext> context, base::Duration patience, const base::Log& log,
               base::Metrics& metrics);

    bool are_possible() const { return context_ != nullptr; }
    std::shared_ptr<ssl_ctx_st> context() const { return context_->current(); }
    base::Duration patience() const { return patience_; }  // for a whole handshake

    // `why` as OpenSSL says it.
    void ended(HandshakeEnd end, const Peer& peer, std::string_view why = {}) const;

  private:
    const std::shared_ptr<const TlsContext> context_;
    const base::Duration patience_;
    const base::Log& log_;
    std::array<base::Counter*, 8> counters_;
};

}  // namespace net
