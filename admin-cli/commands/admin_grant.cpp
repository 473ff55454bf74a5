// congvu admin grant NAME --role ROLE --in CODE, congvu admin revoke NAME [--in CODE]: who may administer what.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/grants.hpp"
#include "admin-cli/people.hpp"
#include "base/settings.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string name, role, rights, scope, bytes, until;
    std::int64_t accounts = 0;
};

int print(Context& context, const Json& answer)
{
    if (context.print_json(answer)) return Exit::done;
    const auto who = presented(answer["admin"]);
    const auto& grants = answer["grants"].as_array();
    context.out() << context.words(grants.empty() ? "admin_no_more" : "admin_may", {{"admin", who}}) << "\n";
    for (const auto& grant : grants) context.out() << "  " << grant_text(context, grant) << "\n";
    return Exit::done;
}

int give(Context& context, const Asked& asked)
{
    if (asked.scope.empty()) return context.refuse(Exit::usage, {"word_missing", {{"name", "--in"}}});
    if (asked.role.empty() && asked.rights.empty())
        return context.refuse(Exit::usage, {"word_missing", {{"name", "--role"}}});
    Json::Object request{{"name", asked.name},
                         {"role", asked.role},
                         {"rights", asked.rights},
                         {"scope", asked.scope},
                         {"accounts", asked.accounts}};
    if (!asked.bytes.empty()) {
        const auto size = base::to_size(asked.bytes);
        if (!size) return context.refuse(Exit::usage, {"quota_no_size", {{"size", asked.bytes}}});
        request.emplace("bytes", *size);
    }
    if (!asked.until.empty()) {
        const auto end = end_of_day(asked.until);
        if (!end) return context.refuse(Exit::usage, {"no_day", {{"day", asked.until}}});
        request.emplace("until", *end);
    }
    auto answer = context.server().ask("admin.grant", std::move(request));
    return answer ? print(context, *answer) : context.refuse(answer.error());
}

int take(Context& context, const Asked& asked)
{
    auto answer =
        context.server().ask("admin.revoke", Json::Object{{"name", asked.name}, {"scope", asked.scope}});
    return answer ? print(context, *answer) : context.refuse(answer.error());
}

Action declare_grant(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--role ROLE", asked->role, "help_admin_role");
    arguments.option("--rights RIGHTS", asked->rights, "help_rights");
    arguments.option("--in CODE", asked->scope, "help_grant_in");
    arguments.option("--accounts NUMBER", asked->accounts, "help_grant_accounts", {0, 10'000'000});
    arguments.option("--bytes SIZE", asked->bytes, "help_grant_bytes");
    arguments.option("--until DATE", asked->until, "help_grant_until");
    return [asked](Context& context) { return give(context, *asked); };
}

Action declare_revoke(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--in CODE", asked->scope, "help_revoke_in");
    return [asked](Context& context) { return take(context, *asked); };
}

}  // namespace

const Command admin_grant{"admin", "grant", "help_admin_grant", declare_grant};
const Command admin_revoke{"admin", "revoke", "help_admin_revoke", declare_revoke};

}  // namespace admin_cli
