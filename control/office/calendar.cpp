#include "control/office/calendar.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace control {

using std::chrono::days;
using std::chrono::local_days;

namespace {

// A calendar without working days in this many is none: its reader refuses a week of rest, holidays end it.
constexpr int longest_rest = 400;

}  // namespace

std::string to_string(const CalendarFaults& faults, std::string_view file)
{
    std::string text;
    for (const auto& fault : faults)
        text += base::format("{}{}:{}:{}: {}", text.empty() ? "" : "\n", file, fault.line, fault.column,
                             fault.what);
    return text;
}

bool Calendar::is_worked(local_days day) const
{
    if (const auto known = days_.find(day); known != days_.end()) return known->second;
    if (rests_[std::chrono::weekday(day).c_encoding()]) return false;
    const std::chrono::year_month_day date(day);
    return !yearly_.contains(date.month() / date.day());
}

Calendar::Local Calendar::to_local(base::WallTime time) const
{
    return Local(std::chrono::floor<Minutes>(time.time_since_epoch()) + zone_);
}

base::WallTime Calendar::to_wall(Local time) const
{
    return base::WallTime(time.time_since_epoch() - zone_);
}

local_days Calendar::next_worked(local_days day) const
{
    for (int i = 0; i < longest_rest && !is_worked(day); ++i) day += days(1);
    return day;
}

Calendar::Local Calendar::end_of(local_days day) const
{
    return Local(day) + hours_.back().to;
}

Calendar::Local Calendar::after_office_time(Local from, Minutes time) const
{
    auto day = std::chrono::floor<days>(from);
    for (;; day += days(1)) {
        day = next_worked(day);
        for (const auto& span : hours_) {
            const auto begin = std::max(Local(day) + span.from, from);
            const auto end = Local(day) + span.to;
            if (begin >= end) continue;
            if (end - begin >= time) return begin + time;
            time -= end - begin;
        }
    }
}

base::WallTime Calendar::due(base::WallTime from, const directory::Period& period) const
{
    using Unit = directory::Period::Unit;
    const auto begun = to_local(from);
    auto day = std::chrono::floor<days>(begun);
    const auto count = static_cast<int>(period.count);
    switch (period.unit) {
    case Unit::minutes: return to_wall(after_office_time(begun, Minutes(count)));
    case Unit::hours: return to_wall(after_office_time(begun, std::chrono::hours(count)));
    case Unit::working_days:
        for (int i = 0; i < count; ++i) day = next_worked(day + days(1));
        return to_wall(end_of(next_worked(day)));
    case Unit::days: return to_wall(end_of(next_worked(day + days(count))));
    case Unit::months: {
        auto date = std::chrono::year_month_day(day) + std::chrono::months(count);
        if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
        return to_wall(end_of(next_worked(local_days(date))));
    }
    }
    return from;
}

Minutes Calendar::worked_between(base::WallTime from, base::WallTime to) const
{
    const auto begin = to_local(from), end = to_local(to);
    Minutes sum{0};
    for (auto day = std::chrono::floor<days>(begin); Local(day) < end; day += days(1)) {
        if (!is_worked(day)) continue;
        for (const auto& span : hours_) {
            const auto first = std::max(Local(day) + span.from, begin);
            const auto last = std::min(Local(day) + span.to, end);
            if (first < last) sum += last - first;
        }
    }
    return sum;
}

int Calendar::last_year() const
{
    return days_.empty() ? 0 : static_cast<int>(std::chrono::year_month_day(days_.rbegin()->first).year());
}

}  // namespace control
