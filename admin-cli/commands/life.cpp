// congvu life due, life log, life accept: what the timers will do, have done, and hold back.

#include "admin-cli/audit_line.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

void tell_state(Context& context, const Json& answer, std::size_t shown)
{
    const auto say = [&context](std::string_view key, Json::Object values) {
        context.err() << context.words(key, std::move(values)) << "\n";
    };
    if (answer.number("held") != 0) say("life_held", {{"count", answer.number("held")}});
    if (answer.number("rest") != 0) say("life_rest", {{"hours", (answer.number("rest") + 3'599) / 3'600}});
    if (answer.number("faults") != 0) say("life_faults", {{"count", answer.number("faults")}});
    if (!answer.text("retention").empty()) say("life_retention", {{"waiting", answer.text("retention")}});
    const auto more = answer.number("count") - static_cast<std::int64_t>(shown);
    if (more > 0) say("life_more", {{"count", more}});
    if (answer.number("count") == 0) say("life_nothing", {});
}

int due(Context& context, std::int64_t most)
{
    std::vector<std::vector<std::string>> rows;
    const auto take = [&](const Json& one) {
        if (context.print_json(one)) return;
        const auto blocked = one.text("blocked");
        rows.push_back({day_text(one.number("at")), context.words("timer_" + one.text("timer")),
                        one.text("address") + " (" + one.text("name") + ")",
                        blocked.empty() ? "" : context.words("why_" + blocked)});
    };
    auto answer = context.server().ask("life.due", Json::Object{{"most", most}}, {}, take);
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    context.out() << table(rows);
    tell_state(context, *answer, rows.size());
    return Exit::done;
}

Action declare_due(Arguments& arguments)
{
    auto most = std::make_shared<std::int64_t>(50);
    arguments.option("--most N", *most, "help_most", {1, 1'000'000});
    return [most](Context& context) { return due(context, *most); };
}

int log(Context& context, const std::string& from)
{
    const auto take = [&context](const Json& record) {
        if (!context.print_json(record)) context.out() << audit_line(record) << "\n";
    };
    auto answer = context.server().ask("life.log", Json::Object{{"from", from}}, {}, take);
    if (!answer) return context.refuse(answer.error());
    if (context.form != Form::json)
        context.err() << context.words("audit_count", {{"count", answer->number("count")}}) << "\n";
    return Exit::done;
}

Action declare_log(Arguments& arguments)
{
    auto from = std::make_shared<std::string>();
    arguments.option("--from TIME", *from, "help_audit_from");
    return [from](Context& context) { return log(context, *from); };
}

int accept(Context& context)
{
    auto answer = context.server().ask("life.accept", Json::Object{});
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer))
        context.out() << context.words("life_accepted", {{"count", answer->number("accepted")}}) << "\n";
    return Exit::done;
}

// Shows what it is, and proposes it to a second admin.
int accept_retention(Context& context)
{
    const auto waiting = context.server().ask("life.accept", Json::Object{{"look", true}});
    if (!waiting) return context.refuse(waiting.error());
    const auto text = waiting->text("retention");
    if (!context.print_json(*waiting))
        context.out() << context.words("life_retention", {{"waiting", text}}) << "\n" << std::flush;
    const auto answer = context.server().ask("life.accept", Json::Object{{"retention", text}});
    return answer ? int(Exit::done) : context.refuse(answer.error());
}

Action declare_accept(Arguments& arguments)
{
    auto is_retention = std::make_shared<bool>(false);
    arguments.flag("--retention", *is_retention, "help_retention");
    return [is_retention](Context& context) {
        return *is_retention ? accept_retention(context) : accept(context);
    };
}

}  // namespace

const Command life_due{"life", "due", "help_life_due", declare_due};
const Command life_log{"life", "log", "help_life_log", declare_log};
const Command life_accept{"life", "accept", "help_life_accept", declare_accept};

}  // namespace admin_cli
