// Days as people type and read them, in Vietnam's time: 2027-12-31.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace admin_cli {

// The first second after that day; nullopt: no such day.
std::optional<std::int64_t> end_of_day(std::string_view day);
std::string day_text(std::int64_t seconds);     // 2026-11-26
std::string minute_text(std::int64_t seconds);  // 2026-11-26 14:05

}  // namespace admin_cli
