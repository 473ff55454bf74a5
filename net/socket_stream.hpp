// SocketStream: a Stream on one socket of one loop.
#pragma once

#include "net/readiness.hpp"
#include "net/wire.hpp"

namespace net {

class SocketStream final : public Stream {
  public:
    // Without `handshakes`, start_tls() is refused. `welcomed` is called at most once.
    SocketStream(AsioLoop& loop, Socket socket, const Handshakes* handshakes, ClientCertificate asked,
                 std::function<void(Welcome)> welcomed);
    ~SocketStream() override;

    Task<std::size_t> read_some(std::span<char> into, base::Duration patience) override;
    Task<Woken> wait_input(base::Duration patience) override;
    void nudge() override { readiness_->nudge(); }
    Task<void> wait_more(Amid what, base::Duration patience) override;
    Task<void> write_all(std::string_view bytes, base::Duration patience) override;
    Task<base::Result<void>> start_tls() override;
    bool is_tls() const override { return wire_.is_tls(); }
    std::string tls_text() const override { return wire_.tls_text(); }
    std::string binding(Binding kind) const override { return wire_.binding(kind); }
    std::vector<std::string> certificates() const override { return wire_.certificates(); }
    const Peer& peer() const override { return peer_; }
    void welcome(Welcome as) override;
    bool is_closed() const override { return readiness_->is_cut(); }
    void close() override;

    // To end it from another thread.
    std::weak_ptr<Readiness> readiness() const { return readiness_; }

  private:
    // Until the step would be done, or Disconnected.
    Task<void> wait_for(Step step, base::SteadyTime deadline);
    Task<void> be_fair();
    Task<void> handshake(base::SteadyTime deadline);
    void drop_unread();

    std::shared_ptr<Readiness> readiness_;
    Wire wire_;
    Peer peer_;
    const Handshakes* const handshakes_;
    const ClientCertificate asked_;
    std::function<void(Welcome)> welcomed_;
    unsigned turns_without_wait_ = 0;
};

}  // namespace net
