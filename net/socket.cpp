#include "net/socket.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net {
namespace {

Peer ip_peer(const sockaddr_in& from)
{
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
    return {.address = text,
            .port = ntohs(from.sin_port),
            .is_loopback = (ntohl(from.sin_addr.s_addr) >> 24) == 127,
            .user = {}};
}

Peer ip_peer(const sockaddr_in6& from)
{
    if (IN6_IS_ADDR_V4MAPPED(&from.sin6_addr)) {
        sockaddr_in v4{};
        v4.sin_port = from.sin6_port;
        std::memcpy(&v4.sin_addr, &from.sin6_addr.s6_addr[12], 4);
        return ip_peer(v4);
    }
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof text);
    return {.address = text,
            .port = ntohs(from.sin6_port),
            .is_loopback = IN6_IS_ADDR_LOOPBACK(&from.sin6_addr) != 0,
            .user = {}};
}

Peer ip_peer(sockaddr_storage& address)
{
    switch (address.ss_family) {
    case AF_INET: return ip_peer(reinterpret_cast<sockaddr_in&>(address));
    case AF_INET6: return ip_peer(reinterpret_cast<sockaddr_in6&>(address));
    default: return {.address = "0.0.0.0"};  // gone already; never taken for this machine
    }
}

Peer unix_peer(int fd)
{
    Peer peer{.address = "", .port = 0, .is_loopback = true, .user = {}};
    ucred who{};
    socklen_t size = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0) peer.user = who.uid;
    return peer;
}

}  // namespace

Socket::~Socket()
{
    if (fd_ >= 0) ::close(fd_);
}

SocketFile::~SocketFile()
{
    if (!path_.empty()) unlink(path_.c_str());
}

Peer peer_of(int fd)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size);
    if (address.ss_family == AF_UNIX) return unix_peer(fd);
    auto peer = ip_peer(address);
    sockaddr_storage local{};
    size = sizeof local;
    getsockname(fd, reinterpret_cast<sockaddr*>(&local), &size);
    peer.local = ip_peer(local).to_text();
    return peer;
}

}  // namespace net
