#include "admin-cli/boxes.hpp"

#include "base/format.hpp"

#include <chrono>

namespace admin_cli {

std::string day_of(std::int64_t unix_seconds)
{
    const auto there = std::chrono::sys_seconds(std::chrono::seconds(unix_seconds)) + std::chrono::hours(7);
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(there));
    return base::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                        static_cast<unsigned>(day.day()));
}

std::string period_of(const Context& context, const base::Json& holder)
{
    base::Json::Object days{{"from", day_of(holder.number("from"))},
                            {"until", day_of(holder.number("until"))}};
    const bool has_end = holder.as_object().contains("until");
    return context.words(has_end ? "period_until" : "period_open", std::move(days));
}

std::string open_holders_of(const Context& context, const base::Json& account)
{
    std::string text;
    for (const auto& holder : account["holders"].as_array()) {
        if (!holder.flag("is_open")) continue;
        const auto post = context.words("post_" + holder.text("post"));
        text += (text.empty() ? "" : ", ") + holder.text("login") + " (" + post + ")";
    }
    return text;
}

}  // namespace admin_cli
