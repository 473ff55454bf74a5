// congvu audit export --sequence N [--out FILE]; congvu audit check FILE --key PUB.

#include "admin-cli/audit_line.hpp"
#include "admin-cli/commands.hpp"
#include "admin-cli/files.hpp"

#include "ledger/proof.hpp"

#include <limits>

namespace admin_cli {
namespace {

struct Export {
    std::int64_t sequence = 0;
    std::string out;
};

int export_one(Context& context, const Export& asked)
{
    auto answer = context.server().ask("audit.export", base::Json::Object{{"sequence", asked.sequence}});
    if (!answer) return context.refuse(answer.error());
    const auto file = answer->text("file") + "\n";
    if (asked.out.empty()) {
        context.out() << file;
        return Exit::done;
    }
    if (auto written = replace_file(asked.out, file); !written)
        return context.refuse(Exit::usage, written.error());
    const base::Json::Object said{{"sequence", asked.sequence}, {"path", asked.out}};
    if (!context.print_json(said)) context.out() << context.words("audit_exported", said) << "\n";
    return Exit::done;
}

Action declare_export(Arguments& arguments)
{
    auto asked = std::make_shared<Export>();
    arguments.option("--sequence N", asked->sequence, "help_audit_sequence",
                     {1, std::numeric_limits<std::int64_t>::max()});
    arguments.option("--out FILE", asked->out, "help_audit_out");
    return [asked](Context& context) { return export_one(context, *asked); };
}

struct Check {
    std::string file, key;
};

int check(Context& context, const Check& asked)
{
    const auto file = read_file(asked.file);
    if (!file) return context.refuse(Exit::usage, file.error());
    const auto pem = read_file(asked.key);
    if (!pem) return context.refuse(Exit::usage, pem.error());
    const auto key = ledger::PublicKey::from_pem(*pem);
    if (!key) return context.refuse(Exit::usage, {"audit_cannot", {{"why", key.error().detail}}});
    const auto checked = ledger::check_export(*file, *key);
    if (!checked) return context.refuse(Exit::refused, {"audit_no_proof", {{"why", checked.error().detail}}});
    const auto record = to_json(checked->record);
    if (context.print_json(record)) return Exit::done;
    context.out() << audit_line(record) << "\n"
                  << context.words("audit_proved",
                                   {{"key", key->id()}, {"time", ledger::to_text(checked->head.time)}})
                  << "\n";
    return Exit::done;
}

Action declare_check(Arguments& arguments)
{
    auto asked = std::make_shared<Check>();
    arguments.word("FILE", asked->file, "help_audit_file");
    arguments.option("--key PUB", asked->key, "help_audit_key");
    return [asked](Context& context) { return check(context, *asked); };
}

}  // namespace

const Command audit_export{"audit", "export", "help_audit_export", declare_export};
const Command audit_check{"audit", "check", "help_audit_check", declare_check};

}  // namespace admin_cli
