#include "base/clock.hpp"

namespace base {

WallTime SystemClock::now() const
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const
{
    return std::chrono::steady_clock::now();
}

void FakeClock::advance(std::chrono::microseconds by)
{
    now_ += by;
    steady_ += by;
}

}  // namespace base
