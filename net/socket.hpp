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

struct Listening {
    std::vector<Socket> sockets;  // one for each loop, all on the same port or path
    std::uint16_t port = 0;
};

// Non-blocking and listening. A refusal says what to do about it, in one line.
base::Result<Listening> listen_at(const Door& door, std::size_t count);

// Who is at the other end of an accepted socket.
Peer peer_of(int fd);

}  // namespace net
