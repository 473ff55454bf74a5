// congvu request lock NAME, …: asks those who may. congvu request list, overdue, accept, refuse, done.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/table.hpp"

#include <array>

namespace admin_cli {
namespace {

using base::Json;

constexpr std::array<std::string_view, 9> kinds{"lock", "unlock", "password", "create",     "edit",
                                                "move", "close",  "purge",    "certificate"};

struct Asked {
    std::string name, text;
    std::int64_t number = 0;
    bool is_all = false;
};

Json::Object values_of(const Json& request)
{
    return {{"number", request.number("number")},
            {"kind", request.text("kind")},
            {"name", request.text("name")},
            {"agency", request.text("agency")},
            {"due", minute_text(request.number("due"))}};
}

int make(Context& context, std::string_view kind, const Asked& asked)
{
    auto answer = context.server().ask(
        "request.make", Json::Object{{"kind", kind}, {"name", asked.name}, {"text", asked.text}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << context.words("request_made", values_of((*answer)["request"])) << "\n";
    return Exit::done;
}

std::string lateness(Context& context, const Json& request)
{
    if (!request.flag("is_overdue")) return {};
    return context.words("request_late", {{"hours", request.number("late_minutes") / 60}});
}

int list(Context& context, const Asked& asked, bool is_overdue)
{
    auto answer =
        context.server().ask("request.list", Json::Object{{"all", asked.is_all}, {"overdue", is_overdue}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["requests"].as_array())
        rows.push_back({std::to_string(one.number("number")), one.text("kind"), one.text("name"),
                        one.text("agency"), context.words("request_" + one.text("state")),
                        context.words("request_due", {{"time", minute_text(one.number("due"))}}),
                        lateness(context, one), one.text("by"), one.text("text")});
    context.out() << (rows.empty() ? context.words("request_none") + "\n" : table(std::move(rows)));
    return Exit::done;
}

int answer(Context& context, const std::string& verb, const Asked& asked)
{
    auto said = context.server().ask(verb, Json::Object{{"number", asked.number}, {"text", asked.text}});
    if (!said) return context.refuse(said.error());
    if (context.print_json(*said)) return Exit::done;
    auto values = values_of((*said)["request"]);
    values.emplace("state", context.words("request_" + (*said)["request"].text("state")));
    context.out() << context.words("request_answered", std::move(values)) << "\n";
    return Exit::done;
}

template<std::size_t kind> Action declare_make(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, kinds[kind] == "create" ? "help_request_code" : "help_name");
    arguments.option("--text TEXT", asked->text, "help_request_text");
    return [asked](Context& context) { return make(context, kinds[kind], *asked); };
}

Action declare_list(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.flag("--all", asked->is_all, "help_all");
    return [asked](Context& context) { return list(context, *asked, false); };
}

Action declare_overdue(Arguments&)
{
    return [](Context& context) { return list(context, {}, true); };
}

Action declare_answer(Arguments& arguments, const std::string& verb)
{
    auto asked = std::make_shared<Asked>();
    arguments.number("NUMBER", asked->number, "help_request_number", {1, 1'000'000'000});
    arguments.option("--text TEXT", asked->text, "help_request_text");
    return [asked, verb](Context& context) { return answer(context, verb, *asked); };
}

Action declare_accept(Arguments& arguments)
{
    return declare_answer(arguments, "request.accept");
}

Action declare_refuse(Arguments& arguments)
{
    return declare_answer(arguments, "request.refuse");
}

Action declare_done(Arguments& arguments)
{
    return declare_answer(arguments, "request.done");
}

}  // namespace

const Command request_lock{"request", kinds[0], "help_request_lock", declare_make<0>};
const Command request_unlock{"request", kinds[1], "help_request_unlock", declare_make<1>};
const Command request_password{"request", kinds[2], "help_request_password", declare_make<2>};
const Command request_create{"request", kinds[3], "help_request_create", declare_make<3>};
const Command request_edit{"request", kinds[4], "help_request_edit", declare_make<4>};
const Command request_move{"request", kinds[5], "help_request_move", declare_make<5>};
const Command request_close{"request", kinds[6], "help_request_close", declare_make<6>};
const Command request_purge{"request", kinds[7], "help_request_purge", declare_make<7>};
const Command request_certificate{"request", kinds[8], "help_request_certificate", declare_make<8>};
const Command request_list{"request", "list", "help_request_list", declare_list};
const Command request_overdue{"request", "overdue", "help_request_overdue", declare_overdue};
const Command request_accept{"request", "accept", "help_request_accept", declare_accept};
const Command request_refuse{"request", "refuse", "help_request_refuse", declare_refuse};
const Command request_done{"request", "done", "help_request_done", declare_done};

}  // namespace admin_cli
