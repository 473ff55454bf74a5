#include "net/blocking_client.hpp"

#include "base/format.hpp"

#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace net {
namespace {

using Kind = Step::Kind;

base::SteadyTime after(base::Duration patience)
{
    return std::chrono::steady_clock::now() + patience;
}

bool is_ready(int fd, short event, base::SteadyTime deadline)
{
    const auto left = std::chrono::ceil<base::Duration>(deadline - std::chrono::steady_clock::now());
    pollfd waited{.fd = fd, .events = event, .revents = 0};
    return poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) > 0;
}

auto refuse_late()
{
    return base::refuse(base::Code::unavailable, "nothing came in time");
}

base::Result<Socket> connected(const sockaddr* address, socklen_t size, base::Duration patience)
{
    Socket socket(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    int error = 0;
    if (connect(socket.fd(), address, size) != 0) error = errno;
    if (error == EINPROGRESS) {
        socklen_t error_size = sizeof error;
        error = ETIMEDOUT;
        if (is_ready(socket.fd(), POLLOUT, after(patience))) {
            getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &error_size);
        }
    }
    if (error != 0) return base::refuse(base::Code::unavailable, std::strerror(error));
    const int on = 1;
    setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

}  // namespace

BlockingClient::Wait BlockingClient::wait_for(Step step, base::SteadyTime deadline) const
{
    const short event = step.kind == Kind::want_write ? POLLOUT : POLLIN;
    return is_ready(socket_.fd(), event, deadline) ? Wait::ready : Wait::late;
}

base::Result<void> BlockingClient::send(std::string_view bytes)
{
    const auto deadline = after(patience_);
    while (!bytes.empty()) {
        const auto step = wire_.write(bytes);
        if (step.kind == Kind::ended) return base::refuse(base::Code::unavailable, "the server has gone");
        if (step.kind == Kind::done)
            bytes.remove_prefix(step.count);
        else if (wait_for(step, deadline) == Wait::late)
            return refuse_late();
    }
    return {};
}

base::Result<std::string> BlockingClient::receive(base::Duration patience)
{
    std::string bytes(64 * 1024, '\0');
    const auto deadline = after(patience);
    for (;;) {
        const auto step = wire_.read(bytes);
        if (step.kind == Kind::done || step.kind == Kind::ended) {
            bytes.resize(step.count);
            return bytes;
        }
        if (wait_for(step, deadline) == Wait::late) return refuse_late();
    }
}

base::Result<void> BlockingClient::start_tls(std::shared_ptr<ssl_ctx_st> context,
                                             const std::string& server_name)
{
    wire_.begin_tls(std::move(context), TlsSide::client, server_name);
    const auto deadline = after(patience_);
    for (;;) {
        const auto step = wire_.handshake();
        if (step.kind == Kind::done) return {};
        if (step.kind == Kind::ended)
            return base::refuse(base::Code::unavailable, "TLS: " + wire_.tls_error());
        if (wait_for(step, deadline) == Wait::late) return refuse_late();
    }
}

base::Result<BlockingClient> dial_tcp(const std::string& host, std::uint16_t port, base::Duration patience)
{
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
        error != 0) {
        return base::refuse(base::Code::not_found, base::format("'{}': {}", host, gai_strerror(error)));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    std::string why;
    for (const auto* at = found; at != nullptr; at = at->ai_next) {
        auto socket = connected(at->ai_addr, at->ai_addrlen, patience);
        if (socket) return BlockingClient(std::move(*socket), patience);
        why = socket.error().detail;
    }
    return base::refuse(base::Code::unavailable,
                        base::format("cannot connect to {}:{}: {}", host, port, why));
}

base::Result<BlockingClient> dial_unix(const std::string& path, base::Duration patience)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return base::refuse(base::Code::invalid, "the path is too long: " + path);
    std::memcpy(address.sun_path, path.data(), path.size());
    auto socket = connected(reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
    if (socket) return BlockingClient(std::move(*socket), patience);
    return base::refuse(base::Code::unavailable,
                        base::format("cannot connect to {}: {}", path, socket.error().detail));
}

}  // namespace net
