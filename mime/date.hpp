// Date: the moment in a Date field (RFC 5322 §3.3: Fri, 21 Nov 1997 09:55:06 -0600), read with all that §4.3
// still allows: obsolete zones, years of two digits, comments.
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

DateTime to_date_time(base::WallTime time, std::chrono::minutes zone = {});

}  // namespace mime
