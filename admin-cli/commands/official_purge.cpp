// congvu official purge NAME [--call-off]; congvu official hold set NAME --document TEXT, official hold clear NAME.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/people.hpp"

namespace admin_cli {
namespace {

using base::Json;

struct Purge {
    std::string name;
    bool is_called_off = false;
};

int purge(Context& context, const Purge& asked)
{
    const std::string verb = asked.is_called_off ? "official.call_off" : "official.purge";
    auto answer = context.server().ask(verb, Json::Object{{"name", asked.name}});
    if (!answer) {
        const int exit = context.refuse(answer.error());
        if (answer.error().why.key == "proposed") remind_of_export(context, asked.name);
        return exit;
    }
    if (context.print_json(*answer)) return Exit::done;
    const std::string key = asked.is_called_off ? "purge_called_off" : "purge_asked";
    context.out() << context.words(key, {{"official", presented((*answer)["official"])},
                                         {"day", day_text(answer->number("at"))}})
                  << "\n";
    return Exit::done;
}

Action declare_purge(Arguments& arguments)
{
    auto asked = std::make_shared<Purge>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.flag("--call-off", asked->is_called_off, "help_call_off");
    return [asked](Context& context) { return purge(context, *asked); };
}

struct Hold {
    std::string action, name, document;
};

int hold(Context& context, const Hold& asked)
{
    const bool is_set = asked.action == "set";
    if (!is_set && asked.action != "clear") return context.refuse(Exit::usage, {"hold_action", {}});
    if (is_set && asked.document.empty()) return context.refuse(Exit::usage, {"hold_document", {}});
    auto answer = context.server().ask(
        "official.hold", Json::Object{{"name", asked.name}, {"document", is_set ? asked.document : ""}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words(
                         is_set ? "hold_set" : "hold_cleared",
                         {{"official", presented((*answer)["official"])}, {"document", asked.document}})
                  << "\n";
    return Exit::done;
}

Action declare_hold(Arguments& arguments)
{
    auto asked = std::make_shared<Hold>();
    arguments.word("ACTION", asked->action, "help_hold_action");
    arguments.word("NAME", asked->name, "help_name");
    arguments.option("--document TEXT", asked->document, "help_document");
    return [asked](Context& context) { return hold(context, *asked); };
}

}  // namespace

const Command official_purge{"official", "purge", "help_official_purge", declare_purge};
const Command official_hold{"official", "hold", "help_official_hold", declare_hold};

}  // namespace admin_cli
