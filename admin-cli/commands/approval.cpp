// congvu approval list, show, approve, reject: the second one of two admins.

#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

std::string document_of(const Json& proposal)
{
    const auto& said = proposal["said"];
    const auto date = said.text("basis_date");
    return said.text("basis") + (date.empty() ? "" : " (" + date + ")");
}

int list(Context& context, bool is_all)
{
    auto answer = context.server().ask("approval.list", Json::Object{{"all", is_all}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["proposals"].as_array())
        rows.push_back({std::to_string(one.number("number")), one.text("verb"), one["args"].print(),
                        one.text("by"), document_of(one), context.words("proposal_" + one.text("state")),
                        context.words("session_until", {{"time", minute_text(one.number("until"))}})});
    context.out() << (rows.empty() ? context.words("proposal_none") + "\n" : table(std::move(rows)));
    return Exit::done;
}

std::string about(const Json& account)
{
    if (!account.is_object()) return {};
    const auto staff_id = account.text("staff_id");
    return account.text("name") + " <" + account.text("address") + ">" +
           (staff_id.empty() ? "" : ", " + staff_id) + ", " + account.text("agency_name") + " (" +
           account.text("agency") + ")";
}

void print(Context& context, const Json& one)
{
    std::vector<std::vector<std::string>> rows;
    auto add = [&](std::string_view label, const std::string& value) {
        if (!value.empty()) rows.push_back({context.words(label), value});
    };
    add("proposal_number", std::to_string(one.number("number")));
    add("proposal_verb", one.text("verb"));
    add("proposal_args", one["args"].print());
    add("proposal_about", about(one["about"]));
    add("proposal_by", one.text("by"));
    add("proposal_basis", document_of(one));
    add("proposal_reason", one["said"].text("reason"));
    add("proposal_made", minute_text(one.number("made")));
    add("proposal_state", context.words("proposal_" + one.text("state")));
    add("proposal_approver", one.text("approver"));
    add("proposal_text", one.text("text"));
    context.out() << table(std::move(rows));
}

int act(Context& context, const std::string& verb, std::int64_t number)
{
    auto answer = context.server().ask(verb, Json::Object{{"number", number}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    print(context, (*answer)["proposal"]);
    return Exit::done;
}

Action declare_list(Arguments& arguments)
{
    auto is_all = std::make_shared<bool>(false);
    arguments.flag("--all", *is_all, "help_all");
    return [is_all](Context& context) { return list(context, *is_all); };
}

Action declare_act(Arguments& arguments, const std::string& verb)
{
    auto number = std::make_shared<std::int64_t>(0);
    arguments.number("NUMBER", *number, "help_proposal", {1, 1'000'000'000});
    return [number, verb](Context& context) { return act(context, verb, *number); };
}

Action declare_show(Arguments& arguments)
{
    return declare_act(arguments, "approval.show");
}

Action declare_approve(Arguments& arguments)
{
    return declare_act(arguments, "approval.approve");
}

Action declare_reject(Arguments& arguments)
{
    return declare_act(arguments, "approval.reject");
}

}  // namespace

const Command approval_list{"approval", "list", "help_approval_list", declare_list};
const Command approval_show{"approval", "show", "help_approval_show", declare_show};
const Command approval_approve{"approval", "approve", "help_approval_approve", declare_approve};
const Command approval_reject{"approval", "reject", "help_approval_reject", declare_reject};

}  // namespace admin_cli
