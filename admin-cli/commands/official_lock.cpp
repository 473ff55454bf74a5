// congvu official lock NAME, congvu official unlock NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace admin_cli {
namespace {

struct Asked {
    std::string name, reason;
};

int change(Context& context, const std::string& verb, const Asked& asked)
{
    auto answer =
        context.server().ask(verb, base::Json::Object{{"name", asked.name}, {"reason", asked.reason}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const base::Json& official = (*answer)["official"];
    bool was_so = answer->text("was") == official.text("state");
    std::string key = (was_so ? "was_" : "now_") + official.text("state");
    context.out() << context.words(key, {{"official", presented(official)}}) << "\n";
    return Exit::done;
}

void declare_change(Declaration declaration, const std::string& verb)
{
    auto asked = std::make_shared<Asked>();
    auto& app = declaration.app;
    app.add_option("NAME", asked->name, declaration.help("help_name"))->required();
    app.add_option("--reason", asked->reason, declaration.help("help_reason"))->type_name("TEXT");
    app.callback([asked, verb, &chosen = declaration.chosen] {
        chosen = [asked, verb](Context& context) { return change(context, verb, *asked); };
    });
}

void declare_lock(Declaration declaration)
{
    declare_change(declaration, "official.lock");
}

void declare_unlock(Declaration declaration)
{
    declare_change(declaration, "official.unlock");
}

}  // namespace

const Command official_lock{"official", "lock", "help_official_lock", declare_lock};
const Command official_unlock{"official", "unlock", "help_official_unlock", declare_unlock};

}  // namespace admin_cli
