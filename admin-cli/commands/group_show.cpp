// congvu group show NAME, congvu group preview NAME or --filter FILTER, congvu group members NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/reach.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

std::string joined_names(const Json& list)
{
    std::string text;
    for (const auto& one : list.as_array()) text += (text.empty() ? "" : ", ") + one.as_text();
    return text;
}

int show(Context& context, const std::string& name)
{
    const auto answer = context.server().ask("group.show", Json::Object{{"name", name}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const auto& group = (*answer)["group"];
    std::vector<std::vector<std::string>> rows;
    auto add = [&](std::string_view label, const std::string& value) {
        if (!value.empty()) rows.push_back({context.words(label), value});
    };
    add("show_name", group.text("name"));
    add("show_address", group.text("address"));
    add("show_agency", group.text("agency_name") + " (" + group.text("agency") + ")");
    add("group_filter", group.text("filter"));
    add("group_members", joined_names(group["members"]));
    add("group_open_to", context.words("open_to_" + group.text("open_to")));
    add("group_senders", joined_names(group["senders"]));
    context.out() << table(std::move(rows));
    if ((*answer)["reach"].is_object())
        print_reach(context, (*answer)["reach"]);
    else
        context.err() << answer->text("why") << "\n";
    return Exit::done;
}

struct Asked {
    std::string name, filter;
};

int preview(Context& context, const Asked& asked)
{
    if (asked.name.empty() && asked.filter.empty())
        return context.refuse(Exit::usage, {"word_missing", {{"name", "NAME or --filter"}}});
    const auto answer =
        context.server().ask("group.preview", Json::Object{{"name", asked.name}, {"filter", asked.filter}});
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer)) print_reach(context, (*answer)["reach"]);
    return Exit::done;
}

void print_member(Context& context, const Json& one)
{
    if (context.form == Form::json)
        context.out() << one.print() << "\n";
    else
        context.out() << one.text("address") << "  " << one.text("name") << "  " << one.text("title") << "  "
                      << short_agency(one.text("agency_name")) << "\n";
}

int members(Context& context, const std::string& name)
{
    auto print = [&](const Json& item) {
        for (const auto& one : item["members"].as_array()) print_member(context, one);
    };
    const auto answer = context.server().ask("group.members", Json::Object{{"name", name}}, {}, print);
    if (!answer) return context.refuse(answer.error());
    context.err() << context.words("group_count", {{"count", answer->number("count")}}) << "\n";
    return Exit::done;
}

Action declare_show(Arguments& arguments)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_group_word");
    return [name](Context& context) { return show(context, *name); };
}

Action declare_preview(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.optional_word("NAME", asked->name, "help_group_word");
    arguments.option("--filter FILTER", asked->filter, "help_group_filter");
    return [asked](Context& context) { return preview(context, *asked); };
}

Action declare_members(Arguments& arguments)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_group_word");
    return [name](Context& context) { return members(context, *name); };
}

}  // namespace

const Command group_show{"group", "show", "help_group_show", declare_show};
const Command group_preview{"group", "preview", "help_group_preview", declare_preview};
const Command group_members{"group", "members", "help_group_members", declare_members};

}  // namespace admin_cli
