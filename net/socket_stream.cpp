#include "net/socket_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace net {
namespace {

// So many reads or writes in a row before others have their turn: about 128 KiB.
constexpr unsigned turns_in_a_row = 8;

// How long a body that comes in may stand still when the server has asked to end.
constexpr auto breath = std::chrono::seconds(1);

}  // namespace

SocketStream::SocketStream(AsioLoop& loop, Socket socket, const Handshakes* handshakes,
                           ClientCertificate asked, std::function<void(Welcome)> welcomed)
    : readiness_(Readiness::make(loop, std::move(socket))),
      wire_(readiness_->fd()),
      peer_(peer_of(readiness_->fd())),
      handshakes_(handshakes),
      asked_(asked),
      welcomed_(std::move(welcomed))
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

Task<void> SocketStream::wait_more(Amid what, base::Duration patience)
{
    auto deadline = readiness_->loop().now() + patience;
    bool is_last = false;
    for (;;) {
        if (readiness_->is_cut()) throw Disconnected();
        const auto step = wire_.peek();
        if (step.kind == Step::Kind::done || step.kind == Step::Kind::ended) co_return;
        if (readiness_->is_ending()) {
            if (what == Amid::command) throw ShuttingDown();
            if (!std::exchange(is_last, true))
                deadline = std::min<base::SteadyTime>(deadline, readiness_->loop().now() + breath);
        }
        try {
            co_await wait_for(step, deadline);
        } catch (const TimedOut&) {
            if (!is_last) throw;
            throw ShuttingDown();
        }
    }
}

Task<void> SocketStream::write_all(std::string_view bytes, base::Duration patience)
{
    // What is written amid a handshake would be taken for a part of it.
    if (wire_.is_in_handshake()) throw Disconnected();
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

Task<base::Result<void>> SocketStream::start_tls()
{
    if (!handshakes_ || is_tls())
        co_return base::refuse(base::Code::unsupported, "no certificate, or TLS runs already");
    wire_.begin_tls(handshakes_->context(), asked_);
    try {
        co_await handshake(readiness_->loop().now() + handshakes_->patience());
    } catch (const TimedOut&) {
        handshakes_->ended(HandshakeEnd::too_slow, peer_);
        throw;
    }
    handshakes_->ended(wire_.handshake_end(), peer_, wire_.tls_error());
    if (wire_.is_in_handshake()) throw Disconnected();
    co_return base::Result<void>();
}

// Until it is done or the wire has ended it.
Task<void> SocketStream::handshake(base::SteadyTime deadline)
{
    for (;;) {
        if (readiness_->is_cut()) throw Disconnected();
        if (readiness_->is_ending()) throw ShuttingDown();
        const auto step = wire_.handshake();
        if (step.kind == Step::Kind::done || step.kind == Step::Kind::ended) co_return;
        co_await wait_for(step, deadline);
    }
}

void SocketStream::welcome(Welcome as)
{
    if (const auto welcomed = std::exchange(welcomed_, nullptr)) welcomed(as);
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
