// congvu group list [--agency CODE]: the groups, how many each reaches, who may send to it and who belongs to it.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

int list(Context& context, const std::string& agency)
{
    Json::Object request;
    if (!agency.empty()) request.emplace("agency", agency);
    const auto answer = context.server().ask("group.list", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["groups"].as_array()) {
        const auto why = one.text("why");
        const auto count = context.words("group_count", {{"count", one.number("mailboxes")}});
        rows.push_back({one.text("address"), one.text("name"), short_agency(one.text("agency_name")),
                        why.empty() ? count : why, context.words("open_to_" + one.text("open_to")),
                        one.text("filter")});
    }
    context.out() << (rows.empty() ? context.words("no_groups") + "\n" : table(std::move(rows)));
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto agency = std::make_shared<std::string>();
    arguments.option("--agency CODE", *agency, "help_list_agency");
    return [agency](Context& context) { return list(context, *agency); };
}

}  // namespace

const Command group_list{"group", "list", "help_group_list", declare};

}  // namespace admin_cli
