#include "imap/commands.hpp"

#include <algorithm>
#include <array>

namespace imap {
namespace {

// The table, in the order of names.
constexpr std::array rows{
    &commands::capability, &commands::login, &commands::logout, &commands::noop, &commands::select,
};

}  // namespace

std::span<const Command* const> all_commands()
{
    return rows;
}

const Command* find_command(std::string_view name)
{
    const auto found = std::ranges::find(rows, name, &Command::name);
    return found == rows.end() ? nullptr : *found;
}

}  // namespace imap
