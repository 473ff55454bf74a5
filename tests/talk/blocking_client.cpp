#include "tests/talk/blocking_client.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace talk {
namespace {

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

base::Result<net::Socket> connected(const sockaddr* address, socklen_t size, base::Duration patience)
{
    net::Socket socket(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
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

std::shared_ptr<ssl_ctx_st> make_context()
{
    std::shared_ptr<ssl_ctx_st> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

std::string last_tls_error()
{
    const char* reason = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    return reason ? reason : "";
}

}  // namespace

void BlockingClient::Free::operator()(ssl_st* tls) const
{
    SSL_free(tls);
}

BlockingClient::Step BlockingClient::step_of(int result, bool is_tls) const
{
    if (result > 0) return Step::done;
    if (!is_tls) return result < 0 && errno == EAGAIN ? Step::want_read : Step::ended;
    switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return Step::want_read;
    case SSL_ERROR_WANT_WRITE: return Step::want_write;
    default: return Step::ended;
    }
}

bool BlockingClient::is_ready(Step step, base::SteadyTime deadline) const
{
    return talk::is_ready(socket_.fd(), step == Step::want_write ? POLLOUT : POLLIN, deadline);
}

BlockingClient::Step BlockingClient::try_send(std::string_view& bytes)
{
    const auto most = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    ERR_clear_error();
    const int sent = tls_ ? SSL_write(tls_.get(), bytes.data(), most)
                          : static_cast<int>(::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
    const auto step = step_of(sent, tls_ != nullptr);
    if (step == Step::done) bytes.remove_prefix(static_cast<std::size_t>(sent));
    return !tls_ && step == Step::want_read ? Step::want_write : step;
}

BlockingClient::Step BlockingClient::try_receive(std::string& bytes)
{
    bytes.resize(64 * 1024);
    ERR_clear_error();
    const int got = tls_ ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                         : static_cast<int>(::recv(fd(), bytes.data(), bytes.size(), 0));
    const auto step = step_of(got, tls_ != nullptr);
    bytes.resize(step == Step::done ? static_cast<std::size_t>(got) : 0);
    return step;
}

base::Result<void> BlockingClient::send(std::string_view bytes)
{
    const auto deadline = after(patience_);
    while (!bytes.empty()) {
        const auto step = try_send(bytes);
        if (step == Step::ended) return base::refuse(base::Code::unavailable, "the server has gone");
        if (step != Step::done && !is_ready(step, deadline)) return refuse_late();
    }
    return {};
}

base::Result<std::string> BlockingClient::receive(base::Duration patience)
{
    std::string bytes;
    const auto deadline = after(patience);
    for (;;) {
        const auto step = try_receive(bytes);
        if (step == Step::done || step == Step::ended) return bytes;
        if (!is_ready(step, deadline)) return refuse_late();
    }
}

base::Result<void> BlockingClient::start_tls(const std::shared_ptr<ssl_ctx_st>& context,
                                             const std::string& server_name)
{
    tls_.reset(SSL_new(context.get()));
    SSL_set_fd(tls_.get(), fd());
    if (!server_name.empty()) {
        SSL_set_tlsext_host_name(tls_.get(), server_name.c_str());
        SSL_set1_host(tls_.get(), server_name.c_str());
    }
    const auto deadline = after(patience_);
    for (;;) {
        ERR_clear_error();
        const auto step = step_of(SSL_connect(tls_.get()), true);
        if (step == Step::done) return {};
        if (step == Step::ended) return base::refuse(base::Code::unavailable, "TLS: " + last_tls_error());
        if (!is_ready(step, deadline)) return refuse_late();
    }
}

std::string BlockingClient::tls_text() const
{
    if (!tls_) return {};
    return std::string(SSL_get_version(tls_.get())) + " " + SSL_get_cipher_name(tls_.get());
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

base::Result<std::shared_ptr<ssl_ctx_st>> make_tls_client(const std::string& trusted)
{
    auto context = make_context();
    const int loaded = trusted.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                       : SSL_CTX_load_verify_file(context.get(), trusted.c_str());
    if (loaded != 1) return base::refuse(base::Code::invalid, trusted + ": " + last_tls_error());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    return context;
}

std::shared_ptr<ssl_ctx_st> make_trusting_tls_client()
{
    auto context = make_context();
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

}  // namespace talk
