// Socket: file descriptors with an owner, and the system calls around listening and accepting.
#pragma once

#include "base/result.hpp"
#include "net/door.hpp"
#include "net/stream.hpp"

#include <utility>
#include <vector>

namespace net {

class Socket {
  public:
    Socket() = default;
    explicit Socket(int fd) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Socket();

    explicit operator bool() const { return fd_ >= 0; }
    int fd() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

// The file that a Unix socket leaves behind, removed with this.
class SocketFile {
  public:
    SocketFile() = default;
    explicit SocketFile(std::string path) : path_(std::move(path)) {}
    SocketFile(SocketFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    SocketFile& operator=(SocketFile&& other) noexcept
    {
        std::swap(path_, other.path_);
        return *this;
    }
    ~SocketFile();

  private:
    std::string path_;
};

struct Listening {
    std::vector<Socket> sockets{};  // one for each loop, all on the same port or path
    std::uint16_t port = 0;
    SocketFile file{};
};

enum class Families { ipv4, ipv4_and_ipv6 };
Families families();  // that the kernel knows

// Non-blocking and listening: who comes waits until somebody accepts. A refusal says what to do about it, in
// one line. A socket that a server which was killed has left behind is removed; any other file is not.
base::Result<Listening> listen_at(const Door& door, std::size_t count, Families known = families());

// Who is at the other end of an accepted socket.
Peer peer_of(int fd);

}  // namespace net
