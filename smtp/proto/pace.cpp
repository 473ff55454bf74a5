// Pace: a deadline that bytes push away, but never further than the grace from now.

#include "smtp/proto/pace.hpp"

#include <algorithm>

namespace smtp {

Pace::Pace(std::uint64_t least_bytes_per_second, base::Duration grace, base::SteadyTime now)
    : rate_(std::max<std::uint64_t>(least_bytes_per_second, 1)),
      grace_(grace),
      deadline_(now + grace)
{}

void Pace::received(std::uint64_t bytes, base::SteadyTime now)
{
    const auto earned =
        base::Duration(static_cast<std::int64_t>(std::min<std::uint64_t>(bytes, 1 << 30) * 1000 / rate_));
    deadline_ = std::min(deadline_ + earned, now + grace_);
}

base::Duration Pace::left(base::SteadyTime now) const
{
    if (deadline_ <= now) return base::Duration::zero();
    return std::chrono::ceil<base::Duration>(deadline_ - now);
}

}  // namespace smtp
