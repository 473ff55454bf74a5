#include "net/outgoing.hpp"

#include "base/format.hpp"

#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <netdb.h>
#include <new>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>

namespace net {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype([](addrinfo* all) { freeaddrinfo(all); })>;

constexpr std::chrono::milliseconds look_again(20);

std::unexpected<base::Error> away(std::string why)
{
    return base::refuse(base::Code::unavailable, std::move(why));
}

// Blocking, with patience for sending and receiving.
Socket connected(const addrinfo& address, base::Duration patience)
{
    Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return {};
    const timeval wait{patience.count() / 1000, patience.count() % 1000 * 1000};
    setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (::connect(socket.fd(), address.ai_addr, address.ai_addrlen) != 0) return {};
    return socket;
}

std::string tls_trouble(SSL* tls)
{
    const auto verified = SSL_get_verify_result(tls);
    if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
    const auto code = ERR_get_error();
    const char* reason = code ? ERR_reason_error_string(code) : nullptr;
    return reason ? reason : "the connection broke";
}

}  // namespace

base::Result<std::unique_ptr<Outgoing>> Outgoing::open(const To& to)
{
    std::unique_ptr<Outgoing> outgoing(new Outgoing(to));
    if (auto joined = outgoing->connect(); !joined) return base::refuse(joined.error());
    if (to.tls)
        if (auto begun = outgoing->start_tls(*to.tls); !begun) return base::refuse(begun.error());
    return outgoing;
}

Outgoing::~Outgoing()
{
    if (tls_ && !is_left()) SSL_shutdown(tls_.get());
}

base::Result<void> Outgoing::connect()
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int failed = getaddrinfo(to_.host.c_str(), to_.port.c_str(), &hints, &found); failed != 0)
        return away(base::format("{}: {}", to_.host, gai_strerror(failed)));
    const Addresses all(found);
    for (const auto* one = all.get(); one; one = one->ai_next) {
        socket_ = connected(*one, to_.patience);
        if (socket_) return {};
    }
    const auto why = errno == EINPROGRESS ? "it does not answer" : std::strerror(errno);
    return away(base::format("cannot connect to {}:{}: {}", to_.host, to_.port, why));
}

base::Result<void> Outgoing::start_tls(const Tls& tls)
{
    context_ = {SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    if (!context_) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    const bool has_roots = tls.ca.empty()
                               ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                               : SSL_CTX_load_verify_locations(context_.get(), tls.ca.c_str(), nullptr) == 1;
    if (!has_roots)
        return base::refuse(base::Code::invalid, base::format("{}: no certificates there", tls.ca));
    tls_ = {SSL_new(context_.get()), SSL_free};
    if (!tls_) throw std::bad_alloc();
    SSL_set_fd(tls_.get(), socket_.fd());
    auto* rules = SSL_get0_param(tls_.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, tls.name.c_str()) != 1) {
        SSL_set1_host(tls_.get(), tls.name.c_str());
        SSL_set_tlsext_host_name(tls_.get(), tls.name.c_str());
    }
    ERR_clear_error();
    if (SSL_connect(tls_.get()) == 1) return {};
    return away(base::format("{}:{}: {}", to_.host, to_.port, tls_trouble(tls_.get())));
}

// Whether the other end has said that it goes, or is gone. Nothing that it sends is of interest.
bool Outgoing::is_left() const
{
    pollfd look{.fd = socket_.fd(), .events = POLLIN, .revents = 0};
    char bytes[512];
    while (::poll(&look, 1, 0) > 0) {
        if (!tls_) {
            if (::recv(socket_.fd(), bytes, sizeof bytes, MSG_DONTWAIT) <= 0) return true;
            continue;
        }
        if ((look.revents & (POLLERR | POLLHUP)) != 0) return true;
        char first = 0;
        if (::recv(socket_.fd(), &first, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) return true;
        // Tickets and alerts: read with little patience, since a record may have come in part.
        const timeval little{0, 50'000};
        setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVTIMEO, &little, sizeof little);
        const int count = SSL_read(tls_.get(), bytes, sizeof bytes);
        if (count > 0) continue;
        const int why = SSL_get_error(tls_.get(), count);
        return why != SSL_ERROR_WANT_READ;
    }
    return false;
}

base::Result<void> Outgoing::write_all(std::string_view bytes)
{
    if (is_left()) return away(base::format("{} has closed the connection", to_.host));
    while (!bytes.empty()) {
        const auto count = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                : ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return away(base::format("{} takes nothing any more", to_.host));
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

base::Result<void> Outgoing::wait_taken()
{
    const auto deadline = std::chrono::steady_clock::now() + to_.patience;
    for (;;) {
        int left = 0;
        if (::ioctl(socket_.fd(), SIOCOUTQ, &left) != 0 || left == 0) break;
        if (std::chrono::steady_clock::now() > deadline)
            return away(base::format("{} takes nothing any more", to_.host));
        std::this_thread::sleep_for(look_again);
    }
    if (is_left()) return away(base::format("{} has closed the connection", to_.host));
    return {};
}

}  // namespace net
