#include "imap/commands.hpp"

#include <algorithm>
#include <array>

namespace imap {
namespace {

// The table.
constexpr std::array rows{
    // RFC 9051 §6.1: any state
    &commands::capability,
    &commands::noop,
    &commands::logout,
    &commands::id,
    // §6.2: not authenticated
    &commands::starttls,
    &commands::authenticate,
    &commands::login,
    // §6.3: authenticated
    &commands::enable,
    &commands::select,
    &commands::examine,
    &commands::create,
    &commands::delete_mailbox,
    &commands::rename,
    &commands::subscribe,
    &commands::unsubscribe,
    &commands::list,
    &commands::lsub,
    &commands::namespaces,
    &commands::status,
    &commands::append,
    &commands::idle,
    // RFC 4314 §3
    &commands::setacl,
    &commands::deleteacl,
    &commands::getacl,
    &commands::listrights,
    &commands::myrights,
    // §6.4: selected
    &commands::check,
    &commands::close,
    &commands::unselect,
    &commands::expunge,
    &commands::uid_expunge,
    &commands::search,
    &commands::uid_search,
    &commands::fetch,
    &commands::uid_fetch,
    &commands::store_flags,
    &commands::uid_store,
    &commands::copy,
    &commands::uid_copy,
    &commands::move,
    &commands::uid_move,
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
