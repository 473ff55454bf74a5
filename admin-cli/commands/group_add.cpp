// congvu group add LOGIN, congvu group edit NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/reach.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string login, name, agency, filter, open_to;
    std::vector<std::string> members, others, senders, other_senders;  // to add, and to take away
    bool has_no_filter = false;
};

Json::Array list_of(const std::vector<std::string>& names)
{
    Json::Array list;
    for (const auto& name : names) list.emplace_back(name);
    return list;
}

int tell(Context& context, const control::Answer& answer, std::string_view done)
{
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const auto& group = (*answer)["group"];
    context.out() << context.words(done, {{"address", group.text("address")}, {"name", group.text("name")}})
                  << "\n";
    print_reach(context, (*answer)["reach"]);
    return Exit::done;
}

int add(Context& context, const Asked& asked)
{
    Json::Object request{{"login", asked.login},
                         {"name", asked.name},
                         {"agency", asked.agency},
                         {"filter", asked.filter},
                         {"open_to", asked.open_to},
                         {"members", list_of(asked.members)},
                         {"senders", list_of(asked.senders)}};
    return tell(context, context.server().ask("group.add", std::move(request)), "group_added");
}

int edit(Context& context, const Asked& asked)
{
    Json::Object request{{"name", asked.login},
                         {"add_members", list_of(asked.members)},
                         {"remove_members", list_of(asked.others)},
                         {"add_senders", list_of(asked.senders)},
                         {"remove_senders", list_of(asked.other_senders)}};
    if (!asked.name.empty()) request.emplace("title", asked.name);
    if (!asked.open_to.empty()) request.emplace("open_to", asked.open_to);
    if (!asked.filter.empty() || asked.has_no_filter) request.emplace("filter", asked.filter);
    return tell(context, context.server().ask("group.edit", std::move(request)), "group_changed");
}

Action declare_add(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("LOGIN", asked->login, "help_group_login");
    arguments.option("--name TEXT", asked->name, "help_group_name");
    arguments.option("--agency CODE", asked->agency, "help_group_agency");
    arguments.option("--filter FILTER", asked->filter, "help_group_filter");
    arguments.option("--member NAME", asked->members, "help_group_member");
    arguments.option("--open-to WHO", asked->open_to, "help_group_open_to");
    arguments.option("--sender NAME", asked->senders, "help_group_sender");
    return [asked](Context& context) { return add(context, *asked); };
}

Action declare_edit(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->login, "help_group_word");
    arguments.option("--name TEXT", asked->name, "help_group_name");
    arguments.option("--filter FILTER", asked->filter, "help_group_filter");
    arguments.flag("--no-filter", asked->has_no_filter, "help_group_no_filter");
    arguments.option("--member NAME", asked->members, "help_group_member");
    arguments.option("--not-member NAME", asked->others, "help_group_not_member");
    arguments.option("--open-to WHO", asked->open_to, "help_group_open_to");
    arguments.option("--sender NAME", asked->senders, "help_group_sender");
    arguments.option("--not-sender NAME", asked->other_senders, "help_group_not_sender");
    return [asked](Context& context) { return edit(context, *asked); };
}

}  // namespace

const Command group_add{"group", "add", "help_group_add", declare_add};
const Command group_edit{"group", "edit", "help_group_edit", declare_edit};

}  // namespace admin_cli
