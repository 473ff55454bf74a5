// congvu audit show: records, the oldest first, as they come.

#include "admin-cli/audit_line.hpp"
#include "admin-cli/commands.hpp"

namespace admin_cli {
namespace {

struct Asked {
    std::string from, to, kind, who, address;
};

int show(Context& context, const Asked& asked)
{
    auto answer = context.server().ask("audit.show",
                                       base::Json::Object{{"from", asked.from},
                                                          {"to", asked.to},
                                                          {"kind", asked.kind},
                                                          {"who", asked.who},
                                                          {"address", asked.address}},
                                       {}, [&context](const base::Json& record) {
                                           if (!context.print_json(record))
                                               context.out() << audit_line(record) << "\n";
                                       });
    if (!answer) return context.refuse(answer.error());
    if (context.form != Form::json)
        context.err() << context.words("audit_count", {{"count", answer->number("count")}}) << "\n";
    return Exit::done;
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.option("--from TIME", asked->from, "help_audit_from");
    arguments.option("--to TIME", asked->to, "help_audit_to");
    arguments.option("--kind KIND", asked->kind, "help_audit_kind");
    arguments.option("--who NAME", asked->who, "help_audit_who");
    arguments.option("--address IP", asked->address, "help_audit_address");
    return [asked](Context& context) { return show(context, *asked); };
}

}  // namespace

const Command audit_show{"audit", "show", "help_audit_show", declare};

}  // namespace admin_cli
