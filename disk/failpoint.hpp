// Fail points: named steps at which a test has the process killed, or stopped (SIGSTOP) until it has done something to
// another one.
//
//   CONGVU_FAILPOINT=log.written=kill      at the first time
//   CONGVU_FAILPOINT=log.written:7=kill    at the seventh
//   CONGVU_FAILPOINT=log.written:7=stop
//
// When none is set, a step costs one relaxed load. The one piece of global state of the house: a step must be
// reachable from the deepest code without being handed down through every constructor.
#pragma once

#include <atomic>
#include <string_view>

namespace disk {

namespace detail {
extern const std::atomic<bool> has_failpoint;
void reach_failpoint(std::string_view name);
}  // namespace detail

inline void failpoint(std::string_view name)
{
    if (detail::has_failpoint.load(std::memory_order_relaxed)) detail::reach_failpoint(name);
}

}  // namespace disk
