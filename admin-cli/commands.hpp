// Commands: the verbs that people type. One file in commands/ each; this is their table.
#pragma once

#include "admin-cli/context.hpp"

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace admin_cli {

using Action = std::function<int(Context&)>;

// How a verb declares its arguments, and says what to do once they have been read.
struct Declaration {
    CLI::App& app;
    const Context& context;
    Action& chosen;

    std::string help(std::string_view key) const { return context.words(key); }
};

struct Command {
    std::string_view group;  // official; empty for a verb by itself
    std::string_view name;
    std::string_view help;  // its sentence
    void (*declare)(Declaration declaration);
};

extern const Command agency_import, agency_tree, bench_accounts, official_find, official_import,
    official_lock, official_password, official_show, official_unlock, status;

std::span<const Command* const> commands();

// The whole program: arguments without its name, to an exit code.
int run(const std::vector<std::string>& arguments, Context& context);

}  // namespace admin_cli
