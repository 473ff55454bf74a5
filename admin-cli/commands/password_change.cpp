// congvu password change: a new password in place of one's own, by who knows the old one. Both are asked for without being
// shown, or read as lines where the input is no terminal: the old one, then the new one.

#include "admin-cli/commands.hpp"
#include "admin-cli/new_password.hpp"
#include "admin-cli/own_server.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/secrets.hpp"

namespace admin_cli {
namespace {

struct Asked {
    OwnServer at;
    std::string name;
};

int change(Context& context, const Asked& asked)
{
    const auto name = asked.name.empty() ? typed_line(context, "login_prompt") : asked.name;
    const auto old_one = typed_secret(context, "old_password_prompt");
    auto new_one = ask_new_password(context);
    if (!new_one) return context.refuse(Exit::refused, new_one.error());
    auto ask = [&](base::Json::Object whole) {
        return asked.at.ask(context, "own.password", std::move(whole));
    };
    auto answer = ask_with_code(context, ask, {{"name", name}, {"old", old_one}, {"new", *new_one}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("password_set", {{"official", presented((*answer)["official"])}}) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    asked->at.declare(arguments);
    arguments.option("--name NAME", asked->name, "help_login_name");
    return [asked](Context& context) { return change(context, *asked); };
}

}  // namespace

const Command password_change{"password", "change", "help_password_change", declare};

}  // namespace admin_cli
