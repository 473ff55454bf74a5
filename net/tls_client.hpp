// TlsClient: TLS from a program that blocks, over a socket that is connected already: congvu's way to a server elsewhere.
// The server's certificate must be for the name that was asked for, and lead to a root that is trusted. TLS 1.2 and 1.3.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace net {

class TlsClient {
  public:
    struct Trust {
        std::string host;                  // a name, or an address, as the certificate has it
        std::string ca;                    // a file of roots, PEM; empty: the system's
        std::string certificate{}, key{};  // files, PEM: what we show, where the server asks; empty: nothing
    };

    // The handshake, within the socket's own patience (SO_RCVTIMEO). denied: the certificate is not to be trusted, and
    // why. The socket stays the caller's, who closes it after this.
    static base::Result<std::unique_ptr<TlsClient>> over(int socket, const Trust& trust);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;

    bool send(std::string_view bytes);
    // 0: the end, or an error.
    std::size_t receive(std::span<char> into);
    // Whether there is something to receive without waiting.
    bool has_input() const;

  private:
    TlsClient(std::shared_ptr<ssl_ctx_st> context, ssl_st* connection)
        : context_(std::move(context)),
          connection_(connection)
    {}

    std::shared_ptr<ssl_ctx_st> context_;
    ssl_st* connection_;
};

}  // namespace net
