// congvu status: how the server is.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

#include "base/text.hpp"

namespace admin_cli {
namespace {

std::string uptime(Context& context, std::int64_t seconds)
{
    base::Json::Object values{{"days", seconds / 86400},
                              {"hours", seconds / 3600 % 24},
                              {"minutes", seconds / 60 % 60},
                              {"seconds", seconds % 60}};
    std::string_view key = seconds >= 86400  ? "days"
                           : seconds >= 3600 ? "hours"
                           : seconds >= 60   ? "minutes"
                                             : "seconds";
    return context.words("uptime_" + std::string(key), std::move(values));
}

std::string joined_texts(const base::Json& list)
{
    std::string text;
    for (const auto& one : list.as_array()) text += (text.empty() ? "" : ", ") + one.as_text();
    return text;
}

void print(Context& context, const base::Json& answer)
{
    context.out() << base::printable(answer.text("program")) << ", "
                  << uptime(context, answer.number("uptime_s")) << "\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& check : answer["checks"].as_array())
        rows.push_back({check.text("name"), context.words(check.flag("is_up") ? "check_ok" : "check_bad"),
                        check.text("text")});
    context.out() << table(rows);
    context.out() << context.words("status_counts", {{"agencies", answer.number("agencies")},
                                                     {"officials", answer.number("officials")},
                                                     {"locked", answer.number("locked")},
                                                     {"domains", joined_texts(answer["domains"])}})
                  << "\n";
    if (std::string disputed = joined_texts(answer["disputed"]); !disputed.empty())
        context.out() << context.words("status_disputed", {{"addresses", disputed}}) << "\n";
}

int show(Context& context)
{
    auto answer = context.server().ask("status", base::Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer)) print(context, *answer);
    return answer->flag("is_well") ? Exit::done : Exit::refused;
}

Action declare(Arguments&)
{
    return show;
}

}  // namespace

const Command status{"", "status", "help_status", declare};

}  // namespace admin_cli
