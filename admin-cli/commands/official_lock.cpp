// congvu official lock NAME, congvu official unlock NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

int change(Context& context, const std::string& verb, const std::string& name)
{
    auto answer = context.server().ask(verb, base::Json::Object{{"name", name}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const base::Json& official = (*answer)["official"];
    bool was_so = answer->text("was") == official.text("state");
    std::string key = (was_so ? "was_" : "now_") + official.text("state");
    context.out() << context.words(key, {{"official", presented(official)}}) << "\n";
    if (answer->flag("must_change"))
        context.out() << context.words("must_change_now", {{"name", official.text("login")}}) << "\n";
    if (const auto ended = answer->number("lock_outs"); ended > 0)
        context.out() << context.words("lock_outs_ended", {{"count", ended}}) << "\n";
    return Exit::done;
}

Action declare_change(Arguments& arguments, const std::string& verb)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_name");
    return [name, verb](Context& context) { return change(context, verb, *name); };
}

Action declare_lock(Arguments& arguments)
{
    return declare_change(arguments, "official.lock");
}

Action declare_unlock(Arguments& arguments)
{
    return declare_change(arguments, "official.unlock");
}

}  // namespace

const Command official_lock{"official", "lock", "help_official_lock", declare_lock};
const Command official_unlock{"official", "unlock", "help_official_unlock", declare_unlock};

}  // namespace admin_cli
