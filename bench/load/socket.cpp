#include "bench/load/socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {
namespace {

int connect_to(std::uint16_t port)
{
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

SSL_CTX* tls_context()
{
    static SSL_CTX* const context = [] {
        SSL_CTX* made = ::SSL_CTX_new(::TLS_client_method());
        ::SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        return made;
    }();
    return context;
}

}  // namespace

void Socket::Free::operator()(ssl_st* tls) const
{
    ::SSL_free(tls);
}

Socket::Socket(std::uint16_t port) : fd_(connect_to(port))
{}

Socket::~Socket()
{
    ::close(fd_);
}

void Socket::start_tls()
{
    tls_.reset(::SSL_new(tls_context()));
    ::SSL_set_fd(tls_.get(), fd_);
    ::SSL_set_connect_state(tls_.get());
}

std::size_t Socket::moved(int count)
{
    if (count > 0) return static_cast<std::size_t>(count);
    if (tls_) {
        int reason = ::SSL_get_error(tls_.get(), count);
        is_open_ = reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE;
    } else {
        is_open_ = count < 0 && errno == EAGAIN;
    }
    return 0;
}

std::size_t Socket::try_send(std::string_view bytes)
{
    if (tls_) return moved(::SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
    return moved(static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL)));
}

std::size_t Socket::try_receive(char* to, std::size_t room)
{
    if (tls_) return moved(::SSL_read(tls_.get(), to, static_cast<int>(room)));
    return moved(static_cast<int>(::recv(fd_, to, room, 0)));
}

void Socket::flush()
{
    while (is_open_ && sent_ < output_.size()) {
        std::size_t count = try_send(std::string_view(output_).substr(sent_));
        if (count == 0) return;
        sent_ += count;
    }
    output_.clear();
    sent_ = 0;
}

void Socket::receive(std::string& input)
{
    char buffer[65536];
    while (is_open_) {
        std::size_t count = try_receive(buffer, sizeof buffer);
        if (count == 0) return;
        input.append(buffer, count);
    }
}

}  // namespace bench
