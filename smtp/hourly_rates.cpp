#include "smtp/hourly_rates.hpp"

#include <algorithm>
#include <numeric>

namespace smtp {

void HourlyRates::Window::slide_to(std::int64_t minute)
{
    for (auto next = std::max(newest + 1, minute - 59); next <= minute; ++next) at(next) = 0;
    newest = std::max(newest, minute);
}

std::uint64_t HourlyRates::Window::sum() const
{
    return std::accumulate(minutes.begin(), minutes.end(), std::uint64_t{0});
}

bool HourlyRates::admit(const base::Uuid& service, std::uint64_t most)
{
    if (most == 0) return true;
    const auto since = clock_.steady().time_since_epoch();
    const auto minute = std::chrono::duration_cast<std::chrono::minutes>(since).count();
    std::lock_guard lock(mutex_);
    auto& window = windows_[service];
    window.slide_to(minute);
    if (window.sum() >= most) return false;
    ++window.at(minute);
    return true;
}

}  // namespace smtp
