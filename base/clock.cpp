#include "base/clock.hpp"

#include "base/format.hpp"

#include <cstdlib>

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
    now_ = now_.load() + by;
    steady_ = steady_.load() + by;
}

std::string zone_text(std::chrono::minutes zone)
{
    const auto away = std::abs(zone.count());
    return format("{}{:02}{:02}", zone.count() < 0 ? '-' : '+', away / 60, away % 60);
}

}  // namespace base
