// congvu app-password add|list|revoke NAME: secrets for one device each. An admin's right is needed; or with --own the
// password of the account itself, which is asked for.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/own_server.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/secrets.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    OwnServer at;
    bool is_own = false;
    std::string name, label, scope, id;
};

control::Answer ask(Context& context, const Asked& asked, const std::string& doing, Json::Object request)
{
    request["name"] = asked.name;
    if (!asked.is_own) return context.server().ask("app." + doing, std::move(request));
    request["do"] = doing;
    request["password"] = typed_secret(context, "login_password_prompt");
    auto ask_own = [&](Json::Object whole) { return asked.at.ask(context, "own.app", std::move(whole)); };
    return ask_with_code(context, ask_own, std::move(request));
}

int add(Context& context, const Asked& asked)
{
    const auto answer = ask(context, asked, "add", {{"label", asked.label}, {"scope", asked.scope}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("app_password_made", {{"official", presented((*answer)["official"])},
                                                         {"id", answer->text("id")},
                                                         {"password", answer->text("password")}})
                  << "\n";
    return Exit::done;
}

int list(Context& context, const Asked& asked)
{
    const auto answer = ask(context, asked, "list", {});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["app_passwords"].as_array()) {
        const auto used = one.number("used");
        rows.push_back({one.text("id"), one.text("scope"), day_text(one.number("made")),
                        used == 0 ? context.words("app_never_used") : day_text(used), one.text("label")});
    }
    if (rows.empty())
        context.err() << context.words("app_none", {{"official", presented((*answer)["official"])}}) << "\n";
    context.out() << table(std::move(rows));
    return Exit::done;
}

int revoke(Context& context, const Asked& asked)
{
    const auto answer = ask(context, asked, "revoke", {{"id", asked.id}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("app_revoked", {{"official", presented((*answer)["official"])},
                                                   {"id", answer->text("id")}})
                  << "\n";
    return Exit::done;
}

std::shared_ptr<Asked> common(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.flag("--own", asked->is_own, "help_app_own");
    asked->at.declare(arguments);
    return asked;
}

Action declare_add(Arguments& arguments)
{
    auto asked = common(arguments);
    arguments.option("--label TEXT", asked->label, "help_app_label");
    arguments.option("--scope LIST", asked->scope, "help_app_scope");
    return [asked](Context& context) { return add(context, *asked); };
}

Action declare_list(Arguments& arguments)
{
    auto asked = common(arguments);
    return [asked](Context& context) { return list(context, *asked); };
}

Action declare_revoke(Arguments& arguments)
{
    auto asked = common(arguments);
    arguments.word("ID", asked->id, "help_app_id");
    return [asked](Context& context) { return revoke(context, *asked); };
}

}  // namespace

const Command app_password_add{"app-password", "add", "help_app-password_add", declare_add};
const Command app_password_list{"app-password", "list", "help_app-password_list", declare_list};
const Command app_password_revoke{"app-password", "revoke", "help_app-password_revoke", declare_revoke};

}  // namespace admin_cli
