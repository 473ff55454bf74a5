// congvu directory accept: the accounts that slapd has lost are gone for good.

#include "admin-cli/commands.hpp"

namespace admin_cli {
namespace {

int accept(Context& context)
{
    auto answer = context.server().ask("directory.accept", base::Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("loss_accepted",
                                   {{"lost", answer->number("lost")}, {"known", answer->number("known")}})
                  << "\n";
    return Exit::done;
}

Action declare(Arguments&)
{
    return accept;
}

}  // namespace

const Command directory_accept{"directory", "accept", "help_directory_accept", declare};

}  // namespace admin_cli
