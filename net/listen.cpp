// Listening: doors as sockets.

#include "net/socket.hpp"

#include "base/format.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace net {
namespace {

// Long enough for a morning's burst; the kernel cuts it to net.core.somaxconn.
constexpr int backlog = 4096;

// Any socket address, as the system calls want it.
struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    bool takes_ipv4_too = false;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    template<typename T> T& as(sa_family_t family)
    {
        storage.ss_family = family;
        size = sizeof(T);
        return reinterpret_cast<T&>(storage);
    }
};

base::Result<Address> ip_address(std::string text, std::uint16_t port, Families known)
{
    if (text == "*" && known == Families::ipv4) text = "0.0.0.0";
    Address address;
    auto& v4 = address.as<sockaddr_in>(AF_INET);
    v4.sin_port = htons(port);
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return address;

    address = {};
    auto& v6 = address.as<sockaddr_in6>(AF_INET6);
    v6.sin6_port = htons(port);
    address.takes_ipv4_too = text == "*";
    if (text == "*" || inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) return address;
    return base::refuse(
        base::Code::invalid,
        base::format("'{}' is no IP address; write one like 192.0.2.1, ::1, or * for all", text));
}

base::Result<Address> unix_address(const std::string& path)
{
    Address address;
    auto& un = address.as<sockaddr_un>(AF_UNIX);
    if (path.size() >= sizeof un.sun_path) {
        return base::refuse(base::Code::invalid,
                            base::format("the socket path '{}' is longer than {} bytes; choose a shorter one",
                                         path, sizeof un.sun_path - 1));
    }
    std::memcpy(un.sun_path, path.data(), path.size());
    return address;
}

std::string advice(int error, const Door& door)
{
    switch (error) {
    case EADDRINUSE:
        return base::format("the port is in use; find by whom with: ss -ltnp sport = :{}", door.port);
    case EACCES:
        return door.port != 0 && door.port < 1024
                   ? "ports below 1024 need root or CAP_NET_BIND_SERVICE; start so, or choose a higher port"
                   : "permission denied; check the owner and mode of the folder";
    case EADDRNOTAVAIL: return "this machine does not have that address; see: ip address";
    case ENOENT: return "the folder does not exist; make it first";
    default: return std::strerror(error);
    }
}

auto refuse_listen(const Door& door)
{
    const int error = errno;
    return base::refuse(base::Code::unavailable,
                        base::format("cannot listen: {}: {}", door.to_text(), advice(error, door)));
}

void set_option(int fd, int level, int name, int value)
{
    setsockopt(fd, level, name, &value, sizeof value);
}

enum class Port { ours_alone, shared_by_loops };

base::Result<Socket> bound(const Door& door, Address& address, Port port)
{
    Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return refuse_listen(door);
    set_option(socket.fd(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (port == Port::shared_by_loops) set_option(socket.fd(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (address.storage.ss_family == AF_INET6) {
        set_option(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, address.takes_ipv4_too ? 0 : 1);
    }
    if (bind(socket.fd(), address.get(), address.size) != 0) return refuse_listen(door);
    return socket;
}

std::uint16_t port_of(int fd)
{
    Address address;
    address.size = sizeof address.storage;
    getsockname(fd, address.get(), &address.size);
    // sin_port and sin6_port lie at the same place.
    return ntohs(reinterpret_cast<sockaddr_in&>(address.storage).sin_port);
}

void set_port(Address& address, std::uint16_t port)
{
    reinterpret_cast<sockaddr_in&>(address.storage).sin_port = htons(port);
}

base::Result<Listening> listen_ip(const Door& door, Address address, std::size_t count)
{
    // SO_REUSEPORT would let a second server of the same user share the port silently, so whether the
    // port is free is asked without it first.
    if (auto probe = bound(door, address, Port::ours_alone); !probe) return base::refuse(probe.error());

    Listening listening;
    for (std::size_t i = 0; i < count; ++i) {
        auto socket = bound(door, address, Port::shared_by_loops);
        if (!socket) return base::refuse(socket.error());
        if (listen(socket->fd(), backlog) != 0) return refuse_listen(door);
        listening.port = port_of(socket->fd());
        set_port(address, listening.port);
        listening.sockets.push_back(std::move(*socket));
    }
    return listening;
}

base::Result<void> refuse_path(const Door& door, std::string_view why)
{
    return base::refuse(base::Code::unavailable, base::format("cannot listen: {}: {}", door.to_text(), why));
}

// A socket that nobody answers on was left behind by a server that was killed. Everything else stays.
base::Result<void> make_way(const Door& door, Address& address)
{
    struct stat found{};
    if (lstat(door.path.c_str(), &found) != 0)
        return errno == ENOENT ? base::Result<void>() : refuse_listen(door);
    if (!S_ISSOCK(found.st_mode))
        return refuse_path(door, "a file is there that is no socket; choose another path, or move it away");
    const Socket probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (connect(probe.fd(), address.get(), address.size) == 0 || errno == EAGAIN)
        return refuse_path(door, "another server answers there; stop it first");
    if (errno != ECONNREFUSED || unlink(door.path.c_str()) != 0) return refuse_listen(door);
    return {};
}

base::Result<Listening> listen_unix(const Door& door, Address address, std::size_t count)
{
    if (auto free = make_way(door, address); !free) return base::refuse(free.error());
    auto socket = bound(door, address, Port::ours_alone);
    if (!socket) return base::refuse(socket.error());
    Listening listening{.file = SocketFile(door.path)};
    chmod(door.path.c_str(), door.path_mode);
    if (listen(socket->fd(), backlog) != 0) return refuse_listen(door);
    for (std::size_t i = 1; i < count; ++i) {
        listening.sockets.emplace_back(fcntl(socket->fd(), F_DUPFD_CLOEXEC, 0));
        if (!listening.sockets.back()) return refuse_listen(door);
    }
    listening.sockets.push_back(std::move(*socket));
    return listening;
}

}  // namespace

std::string Door::to_text() const
{
    if (!path.empty()) return base::format("{} {}", name, path);
    if (address.find(':') != address.npos) return base::format("{} [{}]:{}", name, address, port);
    return base::format("{} {}:{}", name, address, port);
}

Families families()
{
    const Socket probe(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return probe || errno != EAFNOSUPPORT ? Families::ipv4_and_ipv6 : Families::ipv4;
}

base::Result<Listening> listen_at(const Door& door, std::size_t count, Families known)
{
    auto address = door.path.empty() ? ip_address(door.address, door.port, known) : unix_address(door.path);
    if (!address) return base::refuse(address.error().code, door.name + ": " + address.error().detail);
    if (!door.path.empty()) return listen_unix(door, *address, count);
    return listen_ip(door, *address, count);
}

}  // namespace net
