#include "admin-cli/boxes.hpp"

#include "admin-cli/days.hpp"

namespace admin_cli {

std::string period_of(const Context& context, const base::Json& holder)
{
    base::Json::Object days{{"from", day_text(holder.number("from"))},
                            {"until", day_text(holder.number("until"))}};
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
