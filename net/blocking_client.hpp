// BlockingClient: the client's end of a connection, for programs without loops: the admin command
// line, the conversation player, tests. Each call blocks its thread, at most for its patience.
#pragma once

#include "net/socket.hpp"
#include "net/wire.hpp"

namespace net {

class BlockingClient {
  public:
    BlockingClient(Socket socket, base::Duration patience)
        : socket_(std::move(socket)),
          wire_(socket_.fd()),
          patience_(patience)
    {}

    base::Result<void> send(std::string_view bytes);
    // What has come, at most 64 KiB; empty at the end of the stream. Refused (unavailable) when
    // nothing comes in time.
    base::Result<std::string> receive(base::Duration patience);
    base::Result<std::string> receive() { return receive(patience_); }
    // Refused with the reason that OpenSSL gives. `server_name` is checked where `context` checks at all.
    base::Result<void> start_tls(std::shared_ptr<ssl_ctx_st> context, const std::string& server_name);
    std::string tls_text() const { return wire_.tls_text(); }
    int fd() const { return socket_.fd(); }

  private:
    enum class Wait { ready, late };
    Wait wait_for(Step step, base::SteadyTime deadline) const;

    Socket socket_;
    Wire wire_;
    base::Duration patience_;
};

// An IP address, or a host name, which is looked up.
base::Result<BlockingClient> dial_tcp(const std::string& host, std::uint16_t port, base::Duration patience);
base::Result<BlockingClient> dial_unix(const std::string& path, base::Duration patience);

}  // namespace net
