#include "admin-cli/reach.hpp"

#include "admin-cli/table.hpp"

namespace admin_cli {

void print_reach(Context& context, const base::Json& reach)
{
    context.out() << context.words("group_reach", {{"mailboxes", reach.number("mailboxes")},
                                                   {"agencies", reach.number("agencies")}})
                  << "\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : reach["largest"].as_array())
        rows.push_back({one.text("code"), short_agency(one.text("name")),
                        control::grouped(context.language(), one.number("count"))});
    const auto shown = static_cast<std::int64_t>(rows.size());
    context.out() << table(std::move(rows));
    if (reach.number("agencies") > shown)
        context.out() << context.words("group_reach_more", {{"count", reach.number("agencies") - shown}})
                      << "\n";
    for (const auto& login : reach["circles"].as_array())
        context.err() << context.words("group_circle", {{"login", login.as_text()}}) << "\n";
    for (const auto& trouble : reach["troubles"].as_array())
        context.err() << context.words("group_left_out", {{"why", trouble.as_text()}}) << "\n";
}

}  // namespace admin_cli
