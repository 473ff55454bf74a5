// BlockingClient: the client's end of a connection, for the conversation player and for tests. Each call
// blocks its thread, at most for its patience.
#pragma once

#include "net/socket.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace talk {

class BlockingClient {
  public:
    BlockingClient(net::Socket socket, base::Duration patience)
        : socket_(std::move(socket)),
          patience_(patience)
    {}

    base::Result<void> send(std::string_view bytes);
    // What has come, at most 64 KiB; empty at the end of the stream. Refused (unavailable) when
    // nothing comes in time.
    base::Result<std::string> receive(base::Duration patience);
    base::Result<std::string> receive() { return receive(patience_); }
    // Refused with the reason that OpenSSL gives. `server_name` is checked where `context` checks at all.
    base::Result<void> start_tls(const std::shared_ptr<ssl_ctx_st>& context, const std::string& server_name);
    std::string tls_text() const;
    int fd() const { return socket_.fd(); }

  private:
    struct Free {
        void operator()(ssl_st* tls) const;
    };
    enum class Step { done, want_read, want_write, ended };

    Step step_of(int result, bool is_tls) const;
    bool is_ready(Step step, base::SteadyTime deadline) const;
    Step try_send(std::string_view& bytes);
    Step try_receive(std::string& bytes);

    net::Socket socket_;
    std::unique_ptr<ssl_st, Free> tls_;
    base::Duration patience_;
};

// An IP address, or a host name, which is looked up.
base::Result<BlockingClient> dial_tcp(const std::string& host, std::uint16_t port, base::Duration patience);
base::Result<BlockingClient> dial_unix(const std::string& path, base::Duration patience);

// Trusts the roots in `trusted` (PEM), those of the system where it is empty.
base::Result<std::shared_ptr<ssl_ctx_st>> make_tls_client(const std::string& trusted);
std::shared_ptr<ssl_ctx_st> make_trusting_tls_client();  // trusts anybody

}  // namespace talk
