// congvu official close NAME [--successor NAME], official reopen NAME, official activate NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string name;
    std::vector<std::string> successors;
};

int ask(Context& context, const std::string& verb, const Asked& asked)
{
    Json::Object args{{"name", asked.name}};
    if (!asked.successors.empty()) {
        Json::Array successors;
        for (const auto& one : asked.successors) successors.emplace_back(one);
        args.emplace("successors", std::move(successors));
    }
    auto answer = context.server().ask("official." + verb, std::move(args));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const Json& official = (*answer)["official"];
    const bool was_so = answer->text("was") == official.text("state");
    context.out() << context.words((was_so ? "already_" : "done_") + verb,
                                   {{"official", presented(official)}})
                  << "\n";
    if (verb == "close") remind_of_export(context, asked.name);
    return Exit::done;
}

Action declare(Arguments& arguments, const std::string& verb, std::shared_ptr<Asked> asked)
{
    arguments.word("NAME", asked->name, "help_name");
    return [asked, verb](Context& context) { return ask(context, verb, *asked); };
}

Action declare_close(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--successor NAME", asked->successors, "help_successor");
    return declare(arguments, "close", asked);
}

Action declare_reopen(Arguments& arguments)
{
    return declare(arguments, "reopen", std::make_shared<Asked>());
}

Action declare_activate(Arguments& arguments)
{
    return declare(arguments, "activate", std::make_shared<Asked>());
}

}  // namespace

const Command official_close{"official", "close", "help_official_close", declare_close};
const Command official_reopen{"official", "reopen", "help_official_reopen", declare_reopen};
const Command official_activate{"official", "activate", "help_official_activate", declare_activate};

}  // namespace admin_cli
