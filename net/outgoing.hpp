// Outgoing: one connection that we open, written to by a thread that may wait: blocking, with patience.
//
// Under TLS the other end shows a certificate for its name, from an authority that we believe (RFC 5425 §5.2).
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/socket.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace net {

class Outgoing {
  public:
    struct Tls {
        std::string ca;    // PEM file of those that are believed; empty: the system's
        std::string name;  // that the certificate must have
    };
    struct To {
        std::string host, port;
        std::optional<Tls> tls = {};
        base::Duration patience = std::chrono::seconds(10);  // for each wait
    };

    static base::Result<std::unique_ptr<Outgoing>> open(const To& to);
    ~Outgoing();

    // All of it is on its way.
    base::Result<void> write_all(std::string_view bytes);
    // Until the other machine has taken all that was written.
    base::Result<void> wait_taken();

  private:
    explicit Outgoing(const To& to) : to_(to) {}
    base::Result<void> connect();
    base::Result<void> start_tls(const Tls& tls);
    bool is_left() const;

    To to_;
    Socket socket_;
    std::shared_ptr<ssl_ctx_st> context_;
    std::shared_ptr<ssl_st> tls_;
};

}  // namespace net
