// Dates as people in Vietnam write and read them (UTC+7). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace admin_cli {

// 2027-12-31; unix seconds.
std::string day_text(std::int64_t when);
// The first second after that day; nullopt: it is no date.
std::optional<std::int64_t> end_of_day(std::string_view date);

}  // namespace admin_cli
