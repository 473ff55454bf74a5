// QueueTime: wall time that never jumps. The wall is read once; from then on the steady clock counts. So next
// attempts neither wait for a year nor come all at once when somebody sets the clock.
#pragma once

#include "base/clock.hpp"

#include <atomic>

namespace store {

// From any thread.
class QueueTime {
  public:
    explicit QueueTime(const base::Clock& clock) : clock_(clock), wall_(clock.now()), steady_(clock.steady())
    {}

    base::WallTime now() const { return counted() + ahead_.load(); }
    // What another run has seen is past: a clock that is behind it is put forward.
    void move_past(base::WallTime seen)
    {
        auto ahead = ahead_.load();
        const auto wanted = seen - counted();
        while (ahead < wanted && !ahead_.compare_exchange_weak(ahead, wanted)) continue;
    }

  private:
    base::WallTime counted() const
    {
        return wall_ + std::chrono::floor<std::chrono::microseconds>(clock_.steady() - steady_);
    }

    const base::Clock& clock_;
    base::WallTime wall_;
    base::SteadyTime steady_;
    std::atomic<std::chrono::microseconds> ahead_{std::chrono::microseconds(0)};
};

}  // namespace store
