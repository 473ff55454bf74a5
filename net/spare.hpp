// Spare: one descriptor kept back, so that a client can be told when there is none left. All loops share it
// and accept through it: what one of them has just set free must not go to another that accepts at that
// moment.
#pragma once

#include "net/socket.hpp"

#include <expected>
#include <functional>
#include <mutex>

namespace net {

// Thread-safe.
class Spare {
  public:
    Spare();

    // Or errno.
    std::expected<Socket, int> accept(int listening);
    // Accepts with the descriptor that is kept back and hands the socket over; it is closed after that. False
    // when nobody stood at the door, or other parts of the process were faster.
    bool accept_with_spare(int listening, const std::function<void(const Socket&)>& refuse);

  private:
    std::mutex mutex_;
    Socket spare_;  // guarded by mutex_
};

}  // namespace net
