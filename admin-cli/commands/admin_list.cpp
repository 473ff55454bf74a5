// congvu admin list, whoami: who may administer what. congvu admin sessions, end: who is logged in from elsewhere.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/grants.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

int list(Context& context)
{
    auto answer = context.server().ask("admin.list", Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const auto& admins = (*answer)["admins"].as_array();
    if (admins.empty()) context.out() << context.words("admin_none") << "\n";
    for (const auto& admin : admins) {
        context.out() << presented(admin) << "\n";
        for (const auto& grant : admin["grants"].as_array())
            context.out() << "  " << grant_text(context, grant) << "\n";
    }
    return Exit::done;
}

int whoami(Context& context)
{
    auto answer = context.server().ask("admin.whoami", Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << answer->text("who") << "\n";
    for (const auto& grant : (*answer)["grants"].as_array())
        context.out() << "  " << grant_text(context, grant) << ": " << grant.text("rights") << "\n";
    return Exit::done;
}

int sessions(Context& context)
{
    auto answer = context.server().ask("admin.sessions", Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["sessions"].as_array())
        rows.push_back({one.text("session"), one.text("login"), one.text("address"),
                        minute_text(one.number("since")),
                        context.words("session_until", {{"time", minute_text(one.number("expires"))}})});
    context.out() << (rows.empty() ? context.words("session_none") + "\n" : table(std::move(rows)));
    return Exit::done;
}

int end(Context& context, const std::string& session)
{
    auto answer = context.server().ask("admin.logout", Json::Object{{"session", session}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("session_ended", {{"session", session}}) << "\n";
    return Exit::done;
}

Action declare_list(Arguments&)
{
    return list;
}

Action declare_whoami(Arguments&)
{
    return whoami;
}

Action declare_sessions(Arguments&)
{
    return sessions;
}

Action declare_end(Arguments& arguments)
{
    auto session = std::make_shared<std::string>();
    arguments.word("SESSION", *session, "help_session");
    return [session](Context& context) { return end(context, *session); };
}

}  // namespace

const Command admin_list{"admin", "list", "help_admin_list", declare_list};
const Command admin_whoami{"admin", "whoami", "help_admin_whoami", declare_whoami};
const Command admin_sessions{"admin", "sessions", "help_admin_sessions", declare_sessions};
const Command admin_logout{"admin", "end", "help_admin_end", declare_end};

}  // namespace admin_cli
