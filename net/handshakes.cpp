#include "net/handshakes.hpp"

#include "base/format.hpp"

namespace net {

std::string_view to_string(HandshakeEnd end)
{
    switch (end) {
    case HandshakeEnd::done: return "done";
    case HandshakeEnd::too_slow: return "too_slow";
    case HandshakeEnd::gone: return "gone";
    case HandshakeEnd::not_tls: return "not_tls";
    case HandshakeEnd::version: return "version";
    case HandshakeEnd::cipher: return "cipher";
    case HandshakeEnd::refused_by_peer: return "refused_by_peer";
    case HandshakeEnd::other: return "other";
    }
    base::bug("unnamed end of a handshake");
}

Handshakes::Handshakes(std::shared_ptr<const TlsContext> context, base::Duration patience,
                       const base::Log& log, base::Metrics& metrics)
    : context_(std::move(context)),
      patience_(patience),
      log_(log)
{
    for (std::size_t i = 0; i < counters_.size(); ++i) {
        counters_[i] = &metrics.counter("congvu_tls_handshakes_total", "TLS handshakes by how they ended.",
                                        base::format("end=\"{}\"", to_string(static_cast<HandshakeEnd>(i))));
    }
}

void Handshakes::ended(HandshakeEnd end, const Peer& peer, std::string_view why) const
{
    counters_[static_cast<std::size_t>(end)]->add();
    if (end == HandshakeEnd::done) return;
    log_.debug("net", "a TLS handshake failed",
               {{"from", peer.to_text()}, {"how", std::string(to_string(end))}, {"why", std::string(why)}});
}

}  // namespace net
