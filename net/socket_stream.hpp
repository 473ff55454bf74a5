// SocketStream: a Stream on one socket of one loop.
#pragma once

#include "net/readiness.hpp"
#include "net/wire.hpp"

namespace net {

class SocketStream final : public Stream {
  public:
    // Without `tls`, start_tls() is refused.
    SocketStream(AsioLoop& loop, Socket socket, std::shared_ptr<const TlsContext> tls);
    ~SocketStream() override;

    Task<std::size_t> read_some(std::span<char> into, base::Duration patience) override;
    Task<Woken> wait_input(base::Duration patience) override;
    void nudge() override { readiness_->nudge(); }
    Task<void> write_all(std::string_view bytes, base::Duration patience) override;
    Task<base::Result<void>> start_tls(base::Duration patience) override;
    // The client's side.
    Task<base::Result<void>> start_tls_client(std::shared_ptr<ssl_ctx_st> context, std::string server_name,
                                              base::Duration patience);
    bool is_tls() const override { return wire_.is_tls(); }
    std::string tls_text() const override { return wire_.tls_text(); }
    const Peer& peer() const override { return peer_; }
    void close() override;

  private:
    // Until the step would be done, or Disconnected.
    Task<void> wait_for(Step step, base::SteadyTime deadline);
    Task<void> be_fair();
    Task<Step> handshake(base::SteadyTime deadline);
    void drop_unread();

    std::shared_ptr<Readiness> readiness_;
    Wire wire_;
    Peer peer_;
    std::shared_ptr<const TlsContext> tls_;
    unsigned turns_without_wait_ = 0;
};

}  // namespace net
