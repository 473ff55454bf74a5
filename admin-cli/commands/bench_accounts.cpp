// congvu bench accounts N: accounts u00000, u00001, … with the password "secret", on a bench server only.

#include "admin-cli/commands.hpp"
#include "admin-cli/progress.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace admin_cli {
namespace {

int make(Context& context, std::int64_t count)
{
    Progress bar(context, "import_writing", static_cast<std::size_t>(count));
    auto on_progress = [&bar](const control::Progress& progress) {
        bar.at(static_cast<std::size_t>(progress.done));
    };
    auto answer = context.server().ask("bench.accounts", base::Json::Object{{"count", count}}, on_progress);
    if (!answer) return context.refuse(answer.error());
    if (!context.print_json(*answer))
        context.out() << context.words("bench_made", answer->as_object()) << "\n";
    return Exit::done;
}

void declare(Declaration declaration)
{
    auto count = std::make_shared<std::int64_t>(0);
    declaration.app.add_option("N", *count, declaration.help("help_bench_count"))
        ->required()
        ->check(CLI::Range(1, 100'000));
    declaration.app.callback([count, &chosen = declaration.chosen] {
        chosen = [count](Context& context) { return make(context, *count); };
    });
}

}  // namespace

const Command bench_accounts{"bench", "accounts", "help_bench_accounts", declare};

}  // namespace admin_cli
