// Purge: mailboxes lose their names first, as a deleted one does, and from then on are on their way out like any of
// those: a sweep goes on with them. What stands beside mailboxes goes last, and the account's own row after all else.

#include "store/purge.hpp"

#include "store/sweep.hpp"
#include "store/tree.hpp"

namespace store {
namespace {

constexpr std::size_t mailboxes_at_once = 200;
constexpr std::size_t rows_at_once = 2'000;
constexpr std::string_view first_key = "", after_all_keys = "\xFF";

net::Task<base::Result<bool>> has_rows(const Engine& engine, base::Uuid owner)
{
    bool found = false;
    auto look = [&found](const Rows& rows) -> base::Result<void> {
        found = false;
        rows.scan(first_key, after_all_keys, [&found](std::string_view, std::string_view) {
            found = true;
            return Next::stop;
        });
        return {};
    };
    auto looked = co_await engine.read({Space::account, owner}, look);
    if (!looked) co_return base::refuse(std::move(looked.error()));
    co_return found;
}

// Those that still have a name.
base::Result<std::vector<MailboxId>> find_named(const Rows& rows)
{
    base::Result<std::vector<MailboxId>> named;
    rows.scan_prefix(key::mailboxes(), [&named](std::string_view key, std::string_view value) {
        const auto row = mailbox_row(key, value);
        if (!row)
            named = base::refuse(row.error());
        else if (row->state != MailboxState::doomed)
            named->push_back(row->id);
        return named && named->size() < mailboxes_at_once ? Next::go_on : Next::stop;
    });
    return named;
}

// True once no mailbox has a name.
base::Result<bool> doom_some(AccountEdit& edit)
{
    auto named = find_named(edit.rows());
    if (!named) return base::refuse(named.error());
    for (const MailboxId id : *named) {
        auto mailbox = edit.any_mailbox(id);
        if (!mailbox) return base::refuse(mailbox.error());
        edit.rows().erase(key::name((*mailbox)->parent, (*mailbox)->leaf));
        if ((*mailbox)->is_selectable())
            edit.doom(**mailbox);
        else
            edit.forget_mailbox(id);
    }
    return named->size() < mailboxes_at_once;
}

net::Task<base::Result<void>> doom_all(Store::Core& core, base::Uuid owner)
{
    for (;;) {
        auto is_last = co_await edit_account<bool>(core, {owner, {}}, doom_some, Room::reserve);
        if (!is_last) co_return base::refuse(std::move(is_last.error()));
        if (*is_last) co_return base::Result<void>();
    }
}

bool has_any(const Rows& rows, const std::string& prefix)
{
    bool found = false;
    rows.scan_prefix(prefix, [&found](std::string_view, std::string_view) {
        found = true;
        return Next::stop;
    });
    return found;
}

// The account's row stays until nothing else does: without it whoever looks would begin a new account.
Change erase_rest(std::shared_ptr<bool> is_last)
{
    return [is_last](Batch& rows) -> base::Result<void> {
        for (const auto& unfinished : {key::mailboxes(), key::intents(), key::copies()}) {
            if (has_any(rows, unfinished))
                return base::refuse(base::Code::conflict, "somebody is at work in the account");
        }
        std::vector<std::string> keys;
        rows.scan(first_key, after_all_keys, [&keys](std::string_view key, std::string_view) {
            if (key != key::account()) keys.emplace_back(key);
            return keys.size() < rows_at_once ? Next::go_on : Next::stop;
        });
        for (const auto& key : keys) rows.erase(key);
        *is_last = keys.size() < rows_at_once;
        if (*is_last) rows.erase(key::account());
        return {};
    };
}

net::Task<base::Result<void>> erase_all(Store::Core& core, base::Uuid owner)
{
    const auto is_last = std::make_shared<bool>(false);
    while (!*is_last) {
        auto erased =
            co_await core.engine.transact({Space::account, owner}, erase_rest(is_last), Room::reserve);
        if (!erased) co_return erased;
    }
    co_return base::Result<void>();
}

net::Task<base::Result<void>> purge_account(Store& store, base::Uuid owner)
{
    Store::Core& core = store.core();
    auto is_there = co_await has_rows(core.engine, owner);
    if (!is_there) co_return base::refuse(std::move(is_there.error()));
    if (!*is_there) co_return base::Result<void>();
    if (auto doomed = co_await doom_all(core, owner); !doomed) co_return doomed;
    Swept swept;
    if (auto found = co_await sweep_account(core, owner, swept); !found)
        co_return base::refuse(std::move(found.error()));
    // What emptying has unlinked, and what of it was too much to remember.
    co_await store.tidy();
    if (auto found = co_await sweep_account(core, owner, swept); !found)
        co_return base::refuse(std::move(found.error()));
    if (swept.damaged != 0) co_return base::refuse(base::Code::corrupt, swept.damage.front());
    co_return co_await erase_all(core, owner);
}

}  // namespace

net::Task<base::Result<void>> purge(Store& store, base::Uuid owner)
{
    return purge_account(store, owner);
}

}  // namespace store
