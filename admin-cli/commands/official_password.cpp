// congvu official password NAME: a new password, typed twice without being shown, read as one line when the
// input is no terminal, or made by the server.

#include "admin-cli/commands.hpp"
#include "admin-cli/new_password.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

struct Asked {
    std::string name;
    bool is_random = false, must_change = false;
};

int set(Context& context, const Asked& asked)
{
    base::Json::Object args{
        {"name", asked.name}, {"generate", asked.is_random}, {"must_change", asked.must_change}};
    if (!asked.is_random) {
        auto password = ask_new_password(context);
        if (!password) return context.refuse(Exit::refused, password.error());
        args.emplace("password", std::move(*password));
    }
    auto answer = context.server().ask("official.password", std::move(args));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    base::Json::Object values{{"official", presented((*answer)["official"])},
                              {"password", answer->text("password")}};
    context.out() << context.words(asked.is_random ? "password_made" : "password_set", std::move(values))
                  << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.flag("--generate", asked->is_random, "help_generate");
    arguments.flag("--must-change", asked->must_change, "help_must_change");
    return [asked](Context& context) { return set(context, *asked); };
}

}  // namespace

const Command official_password{"official", "password", "help_official_password", declare};

}  // namespace admin_cli
