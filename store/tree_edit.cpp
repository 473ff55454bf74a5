// The tree of mailboxes, changed: CREATE, DELETE, RENAME.
//
//   RFC 9051 §6.3.4, §6.3.5, §6.3.6

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/messages.hpp"
#include "store/tree.hpp"

namespace store {
namespace {

std::unexpected<base::Error> there_already(const Levels& levels)
{
    return base::refuse(base::Code::exists, base::format("mailbox '{}' exists", to_name(levels)));
}

bool is_inbox(const Levels& levels)
{
    return levels.size() == 1 && levels.front() == inbox_name;
}

bool has_children(const Rows& rows, MailboxId id)
{
    bool found = false;
    rows.scan_prefix(key::names_below(id), [&](std::string_view, std::string_view) {
        found = true;
        return Next::stop;
    });
    return found;
}

// The id of the mailbox at `levels`, made with all that is missing above; the names made are added to `made`.
base::Result<MailboxId> make_path(AccountEdit& edit, const Levels& levels, std::vector<std::string>& made)
{
    MailboxId id = 0;
    Levels path;
    for (const auto& level : levels) {
        path.push_back(level);
        if (auto found = find_mailbox(edit.rows(), path)) {
            id = *found;
            continue;
        }
        auto added = edit.add_mailbox(id, level, Role::none);
        if (!added) return base::refuse(added.error());
        id = (*added)->id;
        made.push_back(to_name(path));
    }
    return id;
}

// A level above others becomes a mailbox again: a new one, for whoever remembers the old one.
base::Result<void> revive(AccountEdit& edit, MailboxRow& level, Role role)
{
    level.is_selectable = true;
    level.role = role;
    level.uid_validity = edit.new_uid_validity();
    level.uid_next = 1;
    edit.touch(level);
    level.log_floor = level.highest_modseq;
    edit.list_changed();
    return {};
}

void drop_name(AccountEdit& edit, const MailboxRow& mailbox)
{
    edit.rows().erase(key::name(mailbox.parent, mailbox.leaf));
}

void drop_rows(Batch& rows, const std::string& prefix)
{
    std::vector<std::string> keys;
    rows.scan_prefix(prefix, [&](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return Next::go_on;
    });
    for (const auto& key : keys) rows.erase(key);
}

void drop_log(AccountEdit& edit, MailboxRow& mailbox)
{
    drop_rows(edit.rows(), key::flag_changes(mailbox.id));
    drop_rows(edit.rows(), key::all_vanished(mailbox.id));
    drop_rows(edit.rows(), key::keywords(mailbox.id));
    mailbox.log_rows = 0;
}

// A level that only stood above what is gone now goes too.
base::Result<void> prune(AccountEdit& edit, MailboxId id)
{
    while (id != 0) {
        auto level = edit.any_mailbox(id);
        if (!level) return base::refuse(level.error());
        if ((*level)->is_selectable || has_children(edit.rows(), id)) return {};
        drop_name(edit, **level);
        const MailboxId parent = (*level)->parent;
        edit.forget_mailbox(id);
        id = parent;
    }
    return {};
}

bool lies_below(const Levels& inner, const Levels& outer)
{
    return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

// How many levels the deepest mailbox below `id` lies under it.
std::size_t depth_below(const Rows& rows, MailboxId id)
{
    std::vector<MailboxId> level{id};
    for (std::size_t depth = 0;; ++depth) {
        std::vector<MailboxId> next;
        for (const MailboxId parent : level) {
            rows.scan_prefix(key::names_below(parent), [&](std::string_view, std::string_view child) {
                next.push_back(key::last_number(child));
                return Next::go_on;
            });
        }
        if (next.empty() || depth > deepest_mailbox) return depth;
        level = std::move(next);
    }
}

// RFC 9051 §6.3.6: the messages go, INBOX stays, and so do the mailboxes below it.
base::Result<void> rename_inbox(AccountEdit& edit, MailboxId inbox, MailboxId parent, const std::string& leaf)
{
    auto made = edit.add_mailbox(parent, leaf, Role::none);
    if (!made) return base::refuse(made.error());
    auto moved = move_messages(edit, {inbox, UidSet::all(), (*made)->id});
    if (!moved) return base::refuse(moved.error());
    return {};
}

}  // namespace

void add_name(Batch& rows, const MailboxRow& mailbox)
{
    base::ByteWriter id;
    id.be32(mailbox.id);
    rows.put(key::name(mailbox.parent, mailbox.leaf), id.bytes());
}

base::Result<std::vector<std::string>> create_mailbox(AccountEdit& edit, std::string_view name, Role role)
{
    auto levels = to_levels(name);
    if (!levels) return base::refuse(levels.error());
    std::vector<std::string> made;
    auto id = make_path(edit, *levels, made);
    if (!id) return base::refuse(id.error());
    auto mailbox = edit.any_mailbox(*id);
    if (!mailbox) return base::refuse(mailbox.error());
    if (!made.empty()) {
        (*mailbox)->role = role;
        return made;
    }
    if ((*mailbox)->is_selectable) return there_already(*levels);
    auto revived = revive(edit, **mailbox, role);
    if (!revived) return base::refuse(revived.error());
    return std::vector{to_name(*levels)};
}

base::Result<void> delete_mailbox(AccountEdit& edit, std::string_view name)
{
    auto levels = to_levels(name);
    if (!levels) return base::refuse(levels.error());
    if (is_inbox(*levels)) return base::refuse(base::Code::cannot, "INBOX cannot be deleted");
    auto id = find_mailbox(edit.rows(), *levels);
    if (!id) return base::refuse(id.error());
    auto mailbox = edit.any_mailbox(*id);
    if (!mailbox) return base::refuse(mailbox.error());
    MailboxRow& row = **mailbox;
    const bool stays = has_children(edit.rows(), row.id);
    if (stays && !row.is_selectable) return base::refuse(base::Code::cannot, "it has mailboxes below it");

    if (auto gone = remove_messages(edit, row, UidSet::all()); !gone) return base::refuse(gone.error());
    drop_log(edit, row);
    edit.touch(row);
    edit.list_changed();
    row.is_selectable = false;
    row.role = Role::none;
    row.log_floor = row.highest_modseq;
    if (stays) return {};
    return prune(edit, row.id);
}

base::Result<void> rename_mailbox(AccountEdit& edit, std::string_view from, std::string_view to)
{
    auto old_levels = to_levels(from);
    if (!old_levels) return base::refuse(old_levels.error());
    auto new_levels = to_levels(to);
    if (!new_levels) return base::refuse(new_levels.error());
    auto id = find_mailbox(edit.rows(), *old_levels);
    if (!id) return base::refuse(id.error());
    if (find_mailbox(edit.rows(), *new_levels)) return there_already(*new_levels);
    const bool moves_inbox = is_inbox(*old_levels);
    if (!moves_inbox && lies_below(*new_levels, *old_levels)) {
        return base::refuse(base::Code::cannot, "a mailbox cannot lie below itself");
    }
    if (!moves_inbox && new_levels->size() + depth_below(edit.rows(), *id) > deepest_mailbox) {
        return base::refuse(base::Code::limit,
                            base::format("mailboxes lie at most {} deep", deepest_mailbox));
    }

    const std::string leaf = new_levels->back();
    new_levels->pop_back();
    std::vector<std::string> made;
    auto parent = make_path(edit, *new_levels, made);
    if (!parent) return base::refuse(parent.error());
    if (moves_inbox) return rename_inbox(edit, *id, *parent, leaf);

    auto mailbox = edit.any_mailbox(*id);
    if (!mailbox) return base::refuse(mailbox.error());
    const MailboxId old_parent = (*mailbox)->parent;
    drop_name(edit, **mailbox);
    (*mailbox)->parent = *parent;
    (*mailbox)->leaf = leaf;
    add_name(edit.rows(), **mailbox);
    edit.rename(**mailbox);
    return prune(edit, old_parent);
}

}  // namespace store
