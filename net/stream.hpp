// Stream: one client's bytes, in clear or under TLS. Every wait names its patience.
//
// What ends a conversation is thrown here and caught once, in Session::run():
// Disconnected (the peer is gone), TimedOut (it was too slow), ShuttingDown (the server asks to end).
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/task.hpp"

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace net {

struct Disconnected : std::exception {
    const char* what() const noexcept override { return "the peer is gone"; }
};
struct TimedOut : std::exception {
    const char* what() const noexcept override { return "the peer was too slow"; }
};
struct ShuttingDown : std::exception {
    const char* what() const noexcept override { return "the server is shutting down"; }
};

struct Peer {
    std::string address{};  // "192.0.2.1", "2001:db8::1"; empty for a Unix socket
    std::uint16_t port = 0;
    bool is_loopback = false;
    std::optional<std::uint32_t> user{};  // Unix sockets: the peer's uid (SO_PEERCRED)
    std::string local{};                  // where it came to: "192.0.2.10:993"; empty for a Unix socket

    std::string to_text() const;  // [2001:db8::1]:143
};

enum class Woken { input, nudge };
// What a wait interrupts, when the server has asked to end: a command that has come in part is none, so the
// wait ends at once; a body may go on coming, if it does not stand still.
enum class Amid { command, body };

// Why a peer is no stranger: it has mail for us, or it has logged in.
enum class Welcome { sender, official };

// What both ends of one TLS connection know of it, and nobody in between does: tls-exporter (RFC 9266), under TLS 1.3,
// and tls-server-end-point (RFC 5929 §4).
enum class Binding { exporter, end_point };

class Stream {
  public:
    virtual ~Stream() = default;

    // At least one byte, at most into.size(). Throws Disconnected at the end of the stream. `into` is left
    // alone until right before the caller goes on, so that all who wait on one loop may share it.
    virtual Task<std::size_t> read_some(std::span<char> into, base::Duration patience) = 0;
    // Waits, holding no buffer, until there is input or somebody on this loop calls nudge().
    // Throws ShuttingDown once the server has asked to end: so it is called between commands only.
    virtual Task<Woken> wait_input(base::Duration patience) = 0;
    virtual void nudge() = 0;
    // Waits, holding no buffer, until there is more of what has begun. Throws ShuttingDown as Amid says.
    virtual Task<void> wait_more(Amid what, base::Duration patience) = 0;
    // All of it, or throws. Patience is for each wait for progress.
    virtual Task<void> write_all(std::string_view bytes, base::Duration patience) = 0;

    // Server side. Refused (unsupported) where there is no certificate or TLS runs already. Patience is that
    // of net.handshake_patience. If it throws, nothing can be said to the peer any more.
    virtual Task<base::Result<void>> start_tls() = 0;
    virtual bool is_tls() const = 0;
    virtual std::string tls_text() const = 0;  // "TLSv1.3 TLS_AES_256_GCM_SHA384", for Received and the log
    virtual const Peer& peer() const = 0;

    // The peer no longer is a stranger (net/admission.hpp). The first word counts.
    virtual void welcome(Welcome as) = 0;

    // Whether it has been closed, from here or from outside: every wait would throw Disconnected.
    virtual bool is_closed() const = 0;
    // Ends it: pending and later waits throw Disconnected. Sends TLS close_notify if that needs no wait.
    virtual void close() = 0;

    // Empty where there is none.
    virtual std::string binding(Binding) const { return {}; }
    // Those that the peer has shown in the handshake, each DER, its own first; at most most_certificates. That it has
    // the key of the first is sure; whether they are to be believed is for others to say.
    static constexpr std::size_t most_certificates = 8;
    virtual std::vector<std::string> certificates() const { return {}; }
};

}  // namespace net
