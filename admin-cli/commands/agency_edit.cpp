// congvu agency edit CODE: what is given becomes different. If somebody else has changed it meanwhile nothing is written.
// congvu agency show CODE: all about one agency.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

#include "base/format.hpp"
#include "base/settings.hpp"

#include <array>

namespace admin_cli {
namespace {

using base::Json;

struct Asked {
    std::string code;
    std::vector<std::string> given;
};

struct Option {
    std::string_view option, field, help;
};
constexpr std::array<Option, 4> options{{{"--name NAME", "name", "help_agency_edit_name"},
                                         {"--short-name NAME", "short_name", "help_agency_edit_short"},
                                         {"--kind KIND", "kind", "help_agency_edit_kind"},
                                         {"--profile PROFILE", "profile", "help_agency_edit_profile"}}};
constexpr std::string_view absent = "\x01";  // an option that was not typed; "" takes a value away

std::string joined_list(const Json& list)
{
    std::string text;
    for (const auto& one : list.as_array()) text += (text.empty() ? "" : ", ") + one.as_text();
    return text;
}

std::string profile_text(const Context& context, const Json& agency)
{
    const auto whose = agency.text("profile_of");
    const std::string_view key = whose.empty()                  ? "agency_profile_server"
                                 : whose == agency.text("code") ? "agency_profile_own"
                                                                : "agency_profile_above";
    return context.words(key, {{"profile", agency.text("kept_by")}, {"code", whose}});
}

std::string admins_text(const Json& agency)
{
    std::string text;
    for (const auto& one : agency["admins"].as_array())
        text += base::format("{}{} ({}): {}", text.empty() ? "" : "; ", one.text("login"), one.text("name"),
                             one.text("rights"));
    return text;
}

std::string mail_text(const Context& context, const Json& mail)
{
    const auto bytes = static_cast<std::uint64_t>(mail.number("bytes"));
    return context.words("agency_mail",
                         {{"messages", mail.number("messages")}, {"size", base::size_text(bytes)}});
}

std::string above_text(const Json& agency)
{
    if (agency.text("parent").empty()) return {};
    return agency.text("parent_name") + " (" + agency.text("parent") + ")";
}

void print(Context& context, const Json& agency)
{
    std::vector<std::vector<std::string>> rows;
    auto add = [&](std::string_view label, const std::string& value) {
        if (!value.empty()) rows.push_back({context.words(label), value});
    };
    add("agency_code", agency.text("code"));
    add("agency_name", agency.text("name"));
    add("agency_short_name", agency.text("short_name"));
    add("agency_kind", agency.text("kind"));
    add("agency_level", agency.text("level"));
    add("agency_above", above_text(agency));
    add("show_address", agency.text("address"));
    add("agency_gso_code", agency.text("gso_code"));
    add("agency_profile", profile_text(context, agency));
    add("agency_admins", admins_text(agency));
    add("agency_people", context.words("agency_counts", {{"here", agency.number("officials")},
                                                         {"below", agency.number("officials_below")},
                                                         {"agencies", agency.number("agencies_below")}}));
    if (agency["mail"].is_object()) add("show_mail", mail_text(context, agency["mail"]));
    add("agency_predecessors", joined_list(agency["predecessors"]));
    add("agency_successors", joined_list(agency["successors"]));
    add("show_id", agency.text("id"));
    context.out() << table(std::move(rows));
}

int show(Context& context, const std::string& code)
{
    const auto answer = context.server().ask("agency.show", Json::Object{{"code", code}});
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer)) print(context, (*answer)["agency"]);
    return Exit::done;
}

int edit(Context& context, const Asked& asked)
{
    Json::Object request{{"code", asked.code}};
    for (std::size_t i = 0; i < options.size(); ++i)
        if (asked.given[i] != absent) request.emplace(options[i].field, asked.given[i]);
    if (request.size() == 1) return context.refuse(Exit::usage, {"agency_nothing_to_change", {}});
    const auto before = context.server().ask("agency.show", Json::Object{{"code", asked.code}});
    if (!before) return context.refuse(before.error());
    request.emplace("seen", (*before)["agency"].text("version"));
    const auto answer = context.server().ask("agency.edit", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    print(context, (*answer)["agency"]);
    return Exit::done;
}

Action declare_edit(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    asked->given.assign(options.size(), std::string(absent));
    arguments.word("CODE", asked->code, "help_quota_code");
    for (std::size_t i = 0; i < options.size(); ++i)
        arguments.option(options[i].option, asked->given[i], options[i].help);
    return [asked](Context& context) { return edit(context, *asked); };
}

Action declare_show(Arguments& arguments)
{
    auto code = std::make_shared<std::string>();
    arguments.word("CODE", *code, "help_quota_code");
    return [code](Context& context) { return show(context, *code); };
}

}  // namespace

const Command agency_edit{"agency", "edit", "help_agency_edit", declare_edit};
const Command agency_show{"agency", "show", "help_agency_show", declare_show};

}  // namespace admin_cli
