// congvu agency tree [CODE]: the agencies as a tree, with how many officials each has.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

int show(Context& context, const std::string& code)
{
    auto answer = context.server().ask("agency.tree", base::Json::Object{{"code", code}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;

    std::vector<std::vector<std::string>> rows;
    for (const auto& agency : (*answer)["agencies"].as_array()) {
        std::string indent(static_cast<std::size_t>(agency.number("depth")) * 2, ' ');
        std::int64_t officials = agency.number("officials");
        rows.push_back({indent + agency.text("code"), indent + agency.text("name"),
                        context.words("officials_count", {{"count", officials}})});
    }
    context.out() << table(rows);
    if (rows.empty()) context.err() << context.words("no_agencies") << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto code = std::make_shared<std::string>();
    arguments.optional_word("CODE", *code, "help_tree_code");
    return [code](Context& context) { return show(context, *code); };
}

}  // namespace

const Command agency_tree{"agency", "tree", "help_agency_tree", declare};

}  // namespace admin_cli
