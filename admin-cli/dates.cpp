#include "admin-cli/dates.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <chrono>

namespace admin_cli {
namespace {

using namespace std::chrono;

constexpr hours vietnam{7};

}  // namespace

std::string day_text(std::int64_t when)
{
    const year_month_day date{floor<days>(sys_seconds(seconds(when)) + vietnam)};
    return base::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::optional<std::int64_t> end_of_day(std::string_view date)
{
    const auto parts = base::split(date, '-');
    if (parts.size() != 3 || parts[0].size() != 4) return std::nullopt;
    const auto y = base::to_number(parts[0]), m = base::to_number(parts[1]), d = base::to_number(parts[2]);
    if (!y || !m || !d || *m > 12 || *d > 31) return std::nullopt;
    const year_month_day day{year(static_cast<int>(*y)), month(static_cast<unsigned>(*m)),
                             std::chrono::day(static_cast<unsigned>(*d))};
    if (!day.ok()) return std::nullopt;
    return sys_seconds(sys_days(day) + days(1) - vietnam).time_since_epoch().count();
}

}  // namespace admin_cli
