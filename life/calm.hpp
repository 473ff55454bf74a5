// Calm: whether the clock may be believed. Timers lock and purge, so nobody is to lose his account because somebody
// set the clock: after a jump, forward or back, they rest until the clock has gone on evenly for three days. Whoever
// uses his account in that time has used it by the new clock too.
#pragma once

#include "base/clock.hpp"

#include <optional>

namespace life {

inline constexpr std::chrono::hours rest_after_jump{72};
// A server that was away for longer cannot tell that from a jump.
inline constexpr std::chrono::hours longest_absence{7 * 24};
inline constexpr std::chrono::hours smallest_jump{1};

class Calm {
  public:
    Calm() = default;
    // As it was when it was last seen; nothing: never.
    Calm(std::optional<base::WallTime> seen, std::chrono::seconds rest) : seen_(seen), rest_(rest) {}

    enum class Sight { even, jumped };
    Sight look(const base::Clock& clock);

    bool may_act() const { return rest_ == std::chrono::seconds(0); }
    std::chrono::seconds rest() const { return rest_; }
    std::optional<base::WallTime> seen() const { return seen_; }

  private:
    std::optional<base::WallTime> seen_;
    std::optional<base::SteadyTime> steady_;  // of this run
    std::chrono::seconds rest_{0};
};

}  // namespace life
