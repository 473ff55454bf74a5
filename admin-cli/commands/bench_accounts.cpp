// congvu bench accounts N: accounts u00000, u00001, … with the password "secret", on a bench server only.

#include "admin-cli/commands.hpp"
#include "admin-cli/progress.hpp"

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

Action declare(Arguments& arguments)
{
    auto count = std::make_shared<std::int64_t>(0);
    arguments.number("N", *count, "help_bench_count", {1, 100'000});
    return [count](Context& context) { return make(context, *count); };
}

}  // namespace

const Command bench_accounts{"bench", "accounts", "help_bench_accounts", declare};

}  // namespace admin_cli
