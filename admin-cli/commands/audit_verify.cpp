// congvu audit verify [FOLDER]: what is not as the server has written it, a line each; then the sums. 1 if there is
// something. With a folder, and the server's public key, no server is needed.

#include "admin-cli/commands.hpp"

#include "base/text.hpp"
#include "ledger/verify.hpp"

#include <filesystem>

namespace admin_cli {
namespace {

struct Asked {
    std::string folder, key, anchor;
};

void tell(Context& context, const base::Json& finding)
{
    if (!context.print_json(finding))
        context.out() << base::printable(finding.text("text"), 4'000) << "\n" << std::flush;
}

int conclude(Context& context, const base::Json& sums)
{
    const bool is_clean = sums.number("findings") == 0;
    if (!context.print_json(sums)) {
        const auto& values = sums.as_object();
        context.out() << context.words("audit_sums", values) << "\n";
        if (is_clean && sums.number("last") > sums.number("last_signed"))
            context.out() << context.words("audit_unsigned", values) << "\n";
        context.out() << joined(context.say({is_clean ? "audit_clean" : "audit_damaged", values})) << "\n";
    }
    return is_clean ? Exit::done : Exit::refused;
}

int verify_here(Context& context, const Asked& asked)
{
    const auto sums =
        ledger::verify({asked.folder, asked.key, asked.anchor}, [&](const ledger::Finding& finding) {
            tell(context, base::Json::Object{{"text", to_text(finding)}});
        });
    if (!sums) return context.refuse(Exit::usage, {"audit_cannot", {{"why", sums.error().detail}}});
    return conclude(context, to_json(*sums));
}

int verify(Context& context, const Asked& asked)
{
    if (!asked.folder.empty()) return verify_here(context, asked);
    // The server reads it, from wherever it stands itself.
    const auto anchor =
        asked.anchor.empty() ? std::string() : std::filesystem::absolute(asked.anchor).string();
    auto answer = context.server().ask("audit.verify", base::Json::Object{{"anchor", anchor}}, {},
                                       [&context](const base::Json& finding) { tell(context, finding); });
    if (!answer) return context.refuse(answer.error());
    return conclude(context, *answer);
}

Action declare(Arguments& arguments)
{
    auto asked = std::make_shared<Asked>();
    arguments.optional_word("FOLDER", asked->folder, "help_audit_folder");
    arguments.option("--key FILE", asked->key, "help_audit_key");
    arguments.option("--anchor FILE", asked->anchor, "help_audit_anchor");
    return [asked](Context& context) { return verify(context, *asked); };
}

}  // namespace

const Command audit_verify{"audit", "verify", "help_audit_verify", declare};

}  // namespace admin_cli
