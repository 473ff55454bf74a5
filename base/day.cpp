#include "base/day.hpp"

#include "base/text.hpp"

namespace base {

std::optional<std::chrono::sys_days> day_from(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = to_number(text.substr(0, 4)), month = to_number(text.substr(5, 2)),
               day = to_number(text.substr(8));
    if (!year || !month || !day) return std::nullopt;
    // Two digits each: a larger number would come round to a day that there is.
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

}  // namespace base
