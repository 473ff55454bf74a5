// congvu official show NAME: everything about one official.

#include "admin-cli/commands.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

std::string mail_of(Context& context, const base::Json& mail)
{
    base::Json::Object values{{"messages", mail.number("messages")},
                              {"kib", (mail.number("bytes") + 1023) / 1024}};
    std::int64_t quota = mail.number("quota_bytes");
    values.emplace("quota", quota / (1 << 20));
    return context.words(quota == 0 ? "mail_free" : "mail_of_quota", std::move(values));
}

int show(Context& context, const std::string& name)
{
    auto answer = context.server().ask("official.show", base::Json::Object{{"name", name}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;

    const base::Json& one = (*answer)["official"];
    std::vector<std::vector<std::string>> rows;
    auto add = [&](std::string_view label, const std::string& value) {
        if (!value.empty()) rows.push_back({context.words(label), value});
    };
    add("show_name", one.text("name"));
    add("show_address", one.text("address"));
    add("show_login", one.text("login"));
    add("show_state", context.words("state_" + one.text("state")));
    add("show_title", one.text("title"));
    add("show_agency", one.text("agency_name") + " (" + one.text("agency") + ")");
    if (one.text("role") != "none") add("show_role", context.words("role_" + one.text("role")));
    add("show_staff_id", one.text("staff_id"));
    add("show_phone", one.text("phone"));
    if (one["mail"].is_object()) add("show_mail", mail_of(context, one["mail"]));
    add("show_id", one.text("id"));
    context.out() << table(rows);
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_name");
    return [name](Context& context) { return show(context, *name); };
}

}  // namespace

const Command official_show{"official", "show", "help_official_show", declare};

}  // namespace admin_cli
