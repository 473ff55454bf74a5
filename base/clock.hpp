// Clock: what time it is, injectable so that a year passes in a test in a millisecond.
//
// Wall time is for dates that people see; steady time is for patience and retries, and
// never jumps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace base {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::milliseconds;

// An offset from UTC as mail writes it: +0700.
std::string zone_text(std::chrono::minutes zone);

class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallTime now() const = 0;
    virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    WallTime now() const override;
    SteadyTime steady() const override;
};

class FakeClock final : public Clock {
  public:
    explicit FakeClock(WallTime start) : now_(start) {}
    WallTime now() const override { return now_; }
    SteadyTime steady() const override { return steady_; }
    void advance(std::chrono::microseconds by);  // by one thread; any may look

  private:
    std::atomic<WallTime> now_;
    std::atomic<SteadyTime> steady_{};
};

}  // namespace base
