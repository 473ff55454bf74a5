// Pace: how long a slow peer may still be waited for while it sends a message.
//
// A peer that sends at the least rate or faster may go on for ever; one that sends less uses up a
// grace, which never grows beyond its first size. So a trickle of one byte a minute ends.
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace smtp {

class Pace {
  public:
    Pace(std::uint64_t least_bytes_per_second, base::Duration grace, base::SteadyTime now);

    void received(std::uint64_t bytes, base::SteadyTime now);
    base::Duration left(base::SteadyTime now) const;  // 0: too slow

  private:
    std::uint64_t rate_;
    base::Duration grace_;
    base::SteadyTime deadline_;
};

}  // namespace smtp
