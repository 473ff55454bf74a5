// congvu account list, congvu account show NAME: mailboxes that are nobody's own, who holds them; services.

#include "admin-cli/boxes.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;
using Rows = std::vector<std::vector<std::string>>;

struct Asked {
    std::string kind, agency;
};

int list(Context& context, const Asked& asked)
{
    Json::Object request;
    if (!asked.kind.empty()) request.emplace("kind", asked.kind);
    if (!asked.agency.empty()) request.emplace("agency", asked.agency);
    auto answer = context.server().ask("account.list", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    Rows rows;
    for (const auto& one : (*answer)["accounts"].as_array())
        rows.push_back({one.text("address"), context.words("kind_" + one.text("kind")), one.text("name"),
                        short_agency(one.text("agency_name")), open_holders_of(context, one)});
    context.out() << (rows.empty() ? context.words("no_boxes") + "\n" : table(std::move(rows)));
    return Exit::done;
}

// Who opens it, or what he opens: one row each.
Rows posts_of(const Context& context, const Json& account)
{
    Rows rows;
    for (const auto& holder : account["holders"].as_array())
        rows.push_back({context.words("post_" + holder.text("post")), holder.text("login"),
                        holder.text("name"), period_of(context, holder),
                        holder.flag("is_open") ? "" : context.words("not_now")});
    for (const auto& box : account["holds"].as_array())
        rows.push_back({context.words("post_" + box.text("post")), box.text("address"), box.text("name"),
                        box.text("login") + "/" + account.text("login")});
    return rows;
}

int show(Context& context, const std::string& name)
{
    auto answer = context.server().ask("account.show", Json::Object{{"name", name}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const Json& account = (*answer)["account"];
    context.out() << presented(account) << ": " << context.words("kind_" + account.text("kind")) << ", "
                  << context.words("state_" + account.text("state")) << "\n";
    if (account.text("kind") == "service")
        context.out() << "  "
                      << context.words(account.number("hourly_rate") == 0 ? "service_free" : "service_rate",
                                       {{"rate", account.number("hourly_rate")}})
                      << "\n";
    if (const auto address = account.text("return_address"); !address.empty())
        context.out() << "  " << context.words("service_returns", {{"address", address}}) << "\n";
    auto rows = posts_of(context, account);
    if (rows.empty() && account.text("kind") != "service")
        context.out() << "  "
                      << context.words(account.text("kind") == "official" ? "holds_nothing"
                                                                          : "held_by_nobody")
                      << "\n";
    context.out() << table(std::move(rows));
    return Exit::done;
}

Action declare_list(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--kind KIND", asked->kind, "help_box_kind");
    arguments.option("--agency CODE", asked->agency, "help_list_agency");
    return [asked](Context& context) { return list(context, *asked); };
}

Action declare_show(Arguments& arguments)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_any_name");
    return [name](Context& context) { return show(context, *name); };
}

}  // namespace

const Command account_list{"account", "list", "help_account_list", declare_list};
const Command account_show{"account", "show", "help_account_show", declare_show};
const Command holder_show{"holder", "show", "help_holder_show", declare_show};

}  // namespace admin_cli
