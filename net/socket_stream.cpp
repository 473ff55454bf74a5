#include "net/socket_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace net {
namespace {

// So many reads or writes in a row before others have their turn: about 128 KiB.
constexpr unsigned turns_in_a_row = 8;

}  // namespace

SocketStream::SocketStream(AsioLoop& loop, Socket socket, std::shared_ptr<const TlsContext> tls)
    : readiness_(Readiness::make(loop, std::move(socket))),
      wire_(readiness_->fd()),
      peer_(peer_of(readiness_->fd())),
      tls_(std::move(tls))
{
    // Answers are written in whole batches, so nothing is gained by waiting for more (RFC 896).
    const int on = 1;
    setsockopt(readiness_->fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

SocketStream::~SocketStream()
{
    if (!readiness_->is_cut()) close();
    drop_unread();
    readiness_->close();
}

Task<std::size_t> SocketStream::read_some(std::span<char> into, base::Duration patience)
{
    const auto deadline = readiness_->loop().now() + patience;
    co_await be_fair();
    for (;;) {
        if (readiness_->is_cut()) throw Disconnected();
        const auto step = wire_.read(into);
        if (step.kind == Step::Kind::done) co_return step.count;
        co_await wait_for(step, deadline);
    }
}

Task<Woken> SocketStream::wait_input(base::Duration patience)
{
    const auto deadline = readiness_->loop().now() + patience;
    for (;;) {
        if (readiness_->is_cut()) throw Disconnected();
        if (readiness_->is_ending()) throw ShuttingDown();
        if (readiness_->take_nudge()) co_return Woken::nudge;
        const auto step = wire_.peek();
        // The end of the stream is for read_some to say.
        if (step.kind == Step::Kind::done || step.kind == Step::Kind::ended) co_return Woken::input;
        co_await wait_for(step, deadline);
    }
}

Task<void> SocketStream::write_all(std::string_view bytes, base::Duration patience)
{
    auto deadline = readiness_->loop().now() + patience;
    while (!bytes.empty()) {
        if (readiness_->is_cut()) throw Disconnected();
        const auto step = wire_.write(bytes);
        if (step.kind != Step::Kind::done) {
            co_await wait_for(step, deadline);
            continue;
        }
        bytes.remove_prefix(step.count);
        deadline = readiness_->loop().now() + patience;
        co_await be_fair();
    }
}

Task<base::Result<void>> SocketStream::start_tls(base::Duration patience)
{
    if (!tls_ || is_tls())
        co_return base::refuse(base::Code::unsupported, "no certificate, or TLS runs already");
    wire_.begin_tls(tls_->current(), TlsSide::server);
    const auto step = co_await handshake(readiness_->loop().now() + patience);
    if (step.kind == Step::Kind::ended) throw Disconnected();
    co_return base::Result<void>();
}

Task<base::Result<void>> SocketStream::start_tls_client(std::shared_ptr<ssl_ctx_st> context,
                                                        std::string server_name, base::Duration patience)
{
    wire_.begin_tls(std::move(context), TlsSide::client, server_name);
    const auto step = co_await handshake(readiness_->loop().now() + patience);
    if (step.kind == Step::Kind::ended)
        co_return base::refuse(base::Code::unavailable, "TLS: " + wire_.tls_error());
    co_return base::Result<void>();
}

Task<Step> SocketStream::handshake(base::SteadyTime deadline)
{
    for (;;) {
        if (readiness_->is_cut()) throw Disconnected();
        const auto step = wire_.handshake();
        if (step.kind == Step::Kind::done || step.kind == Step::Kind::ended) co_return step;
        co_await wait_for(step, deadline);
    }
}

void SocketStream::close()
{
    if (readiness_->is_cut()) return;
    wire_.end();
    readiness_->cut();
}

Task<void> SocketStream::wait_for(Step step, base::SteadyTime deadline)
{
    using enum Readiness::Direction;
    if (step.kind == Step::Kind::ended) throw Disconnected();
    turns_without_wait_ = 0;
    co_await readiness_->until(step.kind == Step::Kind::want_write ? write : read, deadline);
}

Task<void> SocketStream::be_fair()
{
    if (++turns_without_wait_ < turns_in_a_row) co_return;
    turns_without_wait_ = 0;
    co_await readiness_->loop().yield();
}

// A socket that is closed with unread bytes is reset, and the peer may never see our last words.
void SocketStream::drop_unread()
{
    char bytes[4096];
    for (int i = 0; i < 16; ++i) {
        if (recv(readiness_->fd(), bytes, sizeof bytes, MSG_DONTWAIT) <= 0) return;
    }
}

}  // namespace net
