// Date: the three ways in which mail writes a moment.
//
//   RFC 5322 §3.3, §4.3   Date: Fri, 21 Nov 1997 09:55:06 -0600   (read with obsolete zones, two-digit years,
//   comments) RFC 9051 §9           date-time "17-Jul-1996 02:44:25 -0700" (INTERNALDATE), date 1-Feb-1994
//   (SEARCH)
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mime {

// A moment and the clock that the writer read it from.
struct DateTime {
    std::chrono::sys_seconds time{};  // UTC
    std::chrono::minutes zone{};      // east of UTC

    // The day as written, without regard to the zone (SENTSINCE and its kin, RFC 9051 §6.4.4).
    std::chrono::year_month_day day() const;
    bool operator==(const DateTime&) const = default;
};

std::optional<DateTime> parse_date(std::string_view header_value);
std::string format_date(const DateTime& date);

std::optional<DateTime> parse_internal_date(std::string_view text);  // without the quotes
std::string format_internal_date(const DateTime& date);

std::optional<std::chrono::year_month_day> parse_search_date(std::string_view text);  // without quotes
std::string format_search_date(std::chrono::year_month_day day);

DateTime to_date_time(base::WallTime time, std::chrono::minutes zone = {});

}  // namespace mime
