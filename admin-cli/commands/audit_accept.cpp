// congvu audit accept: what the settings ask of the audit is less than what is in force, and is right. Shows what it is, and
// proposes it to a second admin.

#include "admin-cli/commands.hpp"

namespace admin_cli {
namespace {

using base::Json;

int accept(Context& context)
{
    const auto waiting = context.server().ask("audit.accept", Json::Object{{"look", true}});
    if (!waiting) return context.refuse(waiting.error());
    if (!context.print_json(*waiting))
        context.out() << context.words("audit_waiting", {{"waiting", waiting->text("waiting")}}) << "\n"
                      << std::flush;
    const auto answer =
        context.server().ask("audit.accept", Json::Object{{"waiting", waiting->text("waiting")}});
    return answer ? int(Exit::done) : context.refuse(answer.error());
}

Action declare(Arguments&)
{
    return accept;
}

}  // namespace

const Command audit_accept{"audit", "accept", "help_audit_accept", declare};

}  // namespace admin_cli
