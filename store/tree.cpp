// The tree of mailboxes, read. A mailbox knows its parent and its own last level; the index leads from
// those to its id. So the whole name is a walk of at most 32 rows, and renaming a subtree is one row.

#include "store/tree.hpp"

#include "base/format.hpp"
#include "store/keywords.hpp"
#include "store/seen.hpp"

#include <algorithm>
#include <unordered_map>

namespace store {
namespace {

using Table = std::unordered_map<MailboxId, MailboxRow>;  // of those that have a name

std::unexpected<base::Error> no_mailbox(std::string_view name)
{
    return base::refuse(base::Code::not_found, base::format("no mailbox '{}'", name));
}

Mailbox describe(const MailboxRow& row, std::string name)
{
    Mailbox mailbox;
    mailbox.id = row.id;
    mailbox.name = std::move(name);
    mailbox.role = row.role;
    mailbox.is_selectable = row.is_selectable();
    mailbox.uid_validity = row.uid_validity;
    mailbox.uid_next = row.uid_next;
    mailbox.highest_modseq = row.highest_modseq;
    mailbox.messages = row.messages;
    mailbox.unseen = row.unseen;
    mailbox.deleted = row.deleted;
    mailbox.bytes = row.bytes;
    return mailbox;
}

// Joins leaves upwards; `parent_of` gives the row of an id or why not.
template<typename Find> base::Result<std::string> name_of(const MailboxRow& row, Find find)
{
    std::string name = row.leaf;
    MailboxId parent = row.parent;
    for (std::size_t depth = 1; parent != 0; ++depth) {
        base::Result<MailboxRow> above = find(parent);
        if (!above) return base::refuse(above.error());
        if (depth > deepest_mailbox) return base::refuse(base::Code::corrupt, "mailboxes lie in a ring");
        name = above->leaf + '/' + name;
        parent = above->parent;
    }
    return name;
}

base::Result<Table> read_table(const Rows& rows)
{
    Table table;
    base::Result<Table> outcome;
    rows.scan_prefix(key::mailboxes(), [&](std::string_view key, std::string_view value) {
        auto row = mailbox_row(key, value);
        if (!row) {
            outcome = base::refuse(row.error());
            return Next::stop;
        }
        if (row->state != MailboxState::doomed) table.emplace(row->id, std::move(*row));
        return Next::go_on;
    });
    if (!outcome) return outcome;
    return table;
}

}  // namespace

base::Result<MailboxId> id_from(std::string_view name_row)
{
    auto number = number_from(name_row);
    if (!number) return base::refuse(number.error());
    if (*number > 0xFFFFFFFF) return base::refuse(base::Code::corrupt, "a damaged name row");
    return static_cast<MailboxId>(*number);
}

base::Result<MailboxRow> read_mailbox(const Rows& rows, MailboxId id)
{
    const std::string key = key::mailbox(id);
    const auto value = rows.get(key);
    if (!value) return base::refuse(base::Code::not_found, base::format("no mailbox of id {}", id));
    return mailbox_row(key, *value);
}

base::Result<MailboxId> find_mailbox(const Rows& rows, std::string_view name)
{
    auto levels = to_levels(name);
    if (!levels) return base::refuse(levels.error());
    return find_mailbox(rows, *levels);
}

base::Result<MailboxId> find_mailbox(const Rows& rows, const Levels& levels)
{
    MailboxId id = 0;
    for (const auto& level : levels) {
        const auto next = rows.get(key::name(id, level));
        if (!next) return no_mailbox(to_name(levels));
        auto number = id_from(*next);
        if (!number) return number;
        id = *number;
    }
    return id;
}

base::Result<MailboxId> find_role(const Rows& rows, Role role)
{
    auto inbox = find_mailbox(rows, Levels{std::string(inbox_name)});
    if (role == Role::inbox || !inbox) return inbox;
    auto table = read_table(rows);
    if (!table) return base::refuse(table.error());
    for (const auto& [id, row] : *table) {
        if (row.role == role && row.is_selectable()) return id;
    }
    return inbox;
}

base::Result<Mailbox> to_mailbox(const Sight& sight, const MailboxRow& row)
{
    const Rows& rows = sight.rows;
    auto name = name_of(row, [&](MailboxId id) { return read_mailbox(rows, id); });
    if (!name) return base::refuse(name.error());
    Mailbox mailbox = describe(row, std::move(*name));
    mailbox.owner = sight.who.owner;
    auto keywords = read_keywords(rows, row.id);
    if (!keywords) return base::refuse(keywords.error());
    mailbox.keywords = std::move(*keywords);
    return mailbox;
}

base::Result<std::vector<Mailbox>> read_mailboxes(const Sight& sight)
{
    auto table = read_table(sight.rows);
    if (!table) return base::refuse(table.error());
    auto find = [&](MailboxId id) -> base::Result<MailboxRow> {
        const auto at = table->find(id);
        if (at == table->end()) return base::refuse(base::Code::corrupt, "a mailbox whose parent is gone");
        return at->second;
    };
    std::vector<Mailbox> mailboxes;
    for (const auto& [id, row] : *table) {
        auto name = name_of(row, find);
        if (!name) return base::refuse(name.error());
        auto as_seen = see_mailbox_as(sight.rows, sight.who.reader, row);
        if (!as_seen) return base::refuse(as_seen.error());
        mailboxes.push_back(describe(*as_seen, std::move(*name)));
        mailboxes.back().owner = sight.who.owner;
    }
    std::ranges::sort(mailboxes, sorts_before, &Mailbox::name);
    return mailboxes;
}

}  // namespace store
