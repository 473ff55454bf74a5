#include "admin-cli/days.hpp"

#include "base/day.hpp"
#include "base/format.hpp"

namespace admin_cli {
namespace {

constexpr std::chrono::seconds zone = std::chrono::hours(7);

}  // namespace

std::optional<std::int64_t> end_of_day(std::string_view day)
{
    const auto date = base::day_from(day);
    if (!date) return std::nullopt;
    const std::chrono::seconds end = date->time_since_epoch() + std::chrono::days(1);
    return (end - zone).count();
}

std::string day_text(std::int64_t seconds)
{
    const std::chrono::sys_seconds local{std::chrono::seconds(seconds) + zone};
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
    return base::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string minute_text(std::int64_t seconds)
{
    const std::chrono::sys_seconds local{std::chrono::seconds(seconds) + zone};
    const std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
    return base::format("{} {:02}:{:02}", day_text(seconds), clock.hours().count(), clock.minutes().count());
}

}  // namespace admin_cli
