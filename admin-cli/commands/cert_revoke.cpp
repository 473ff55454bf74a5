// congvu cert list NAME, congvu cert revoke NAME SERIAL.

#include "admin-cli/certificates.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/days.hpp"
#include "admin-cli/people.hpp"
#include "admin-cli/table.hpp"

namespace admin_cli {
namespace {

using base::Json;

int list(Context& context, const std::string& name)
{
    const auto answer = context.server().ask("cert.list", Json::Object{{"name", name}});
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : (*answer)["certificates"].as_array())
        rows.push_back({one.text("serial"), day_text(one.number("from")), day_text(one.number("until")),
                        one.text("issuer")});
    if (rows.empty())
        context.err() << context.words("cert_none", {{"official", presented((*answer)["official"])}}) << "\n";
    context.out() << table(std::move(rows));
    return Exit::done;
}

struct Asked {
    std::string name, serial, reason;
};

int revoke(Context& context, const Asked& asked)
{
    Json::Object request{{"name", asked.name}, {"serial", asked.serial}, {"reason", asked.reason}};
    const auto answer = context.server().ask("cert.revoke", std::move(request));
    if (!answer) return context.refuse(answer.error());
    if (context.print_json(*answer)) return Exit::done;
    const auto crl = answer->text("crl");
    context.out() << context.words(crl.empty() ? "cert_taken_off" : "cert_revoked",
                                   {{"official", presented((*answer)["official"])},
                                    {"serial", (*answer)["certificate"].text("serial")},
                                    {"crl", crl}})
                  << "\n";
    return Exit::done;
}

Action declare_list(Arguments& arguments)
{
    auto name = std::make_shared<std::string>();
    arguments.word("NAME", *name, "help_name");
    return [name](Context& context) { return list(context, *name); };
}

Action declare_revoke(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.word("NAME", asked->name, "help_name");
    arguments.word("SERIAL", asked->serial, "help_cert_serial");
    arguments.option("--reason TEXT", asked->reason, "help_reason");
    return [asked](Context& context) { return revoke(context, *asked); };
}

}  // namespace

const Command cert_list{"cert", "list", "help_cert_list", declare_list};
const Command cert_revoke{"cert", "revoke", "help_cert_revoke", declare_revoke};

}  // namespace admin_cli
