// Calendar: which days are worked, and when a request that comes now is due. Pure.
//
// Days are counted as the Civil Code does (91/2015/QH13 articles 147 and 148): the day on which it comes is not counted,
// and what would end on a day of rest ends on the next working day. Hours are office hours. The form of the file is
// described in conf/holidays/vn.conf.
#pragma once

#include "base/clock.hpp"
#include "directory/profile.hpp"

#include <array>
#include <expected>
#include <map>
#include <set>

namespace control {

using Minutes = std::chrono::minutes;

struct CalendarFault {
    std::size_t line = 0, column = 0;  // from 1; columns in bytes
    std::string what;                  // and what would be right

    bool operator==(const CalendarFault&) const = default;
};
using CalendarFaults = std::vector<CalendarFault>;
// "vn.conf:12:5: …", a line each.
std::string to_string(const CalendarFaults& faults, std::string_view file);

class Calendar {
  public:
    struct Span {
        Minutes from, to;  // of a day
        bool operator==(const Span&) const = default;
    };

    static std::expected<Calendar, CalendarFaults> from_text(std::string_view text);

    bool is_worked(std::chrono::local_days day) const;
    base::WallTime due(base::WallTime from, const directory::Period& period) const;
    // Office time between two moments; 0 where `to` is not later.
    Minutes worked_between(base::WallTime from, base::WallTime to) const;
    // The last year of which the days that move are known; 0: none.
    int last_year() const;

  private:
    using Local = std::chrono::local_time<Minutes>;

    Local to_local(base::WallTime time) const;
    base::WallTime to_wall(Local time) const;
    std::chrono::local_days next_worked(std::chrono::local_days day) const;  // itself, if it is
    Local end_of(std::chrono::local_days day) const;
    Local after_office_time(Local from, Minutes time) const;

    friend class CalendarReader;
    Minutes zone_ = std::chrono::hours(7);  // no summer time in Vietnam
    std::vector<Span> hours_;
    std::array<bool, 7> rests_{};  // from Sunday
    std::set<std::chrono::month_day> yearly_;
    std::map<std::chrono::local_days, bool> days_;  // whether it is worked
};

}  // namespace control
