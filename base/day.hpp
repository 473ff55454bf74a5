// Days as people and programs write them (ISO 8601). Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace base {

// 2026-02-17: four, two and two digits, and a day that there is.
std::optional<std::chrono::sys_days> day_from(std::string_view text);

}  // namespace base
