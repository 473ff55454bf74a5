// The tree of mailboxes, changed: CREATE, DELETE, RENAME.
//
//   RFC 9051 §6.3.4, §6.3.5, §6.3.6

#include "base/format.hpp"
#include "store/acl.hpp"
#include "store/messages.hpp"
#include "store/tree.hpp"

#include <map>

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
        if (auto inherited = inherit_acl(edit, **added); !inherited) return base::refuse(inherited.error());
        made.push_back(to_name(path));
    }
    return id;
}

// A level above others becomes a mailbox again: a new one, for whoever remembers the old one.
base::Result<void> revive(AccountEdit& edit, MailboxRow& level, Role role)
{
    level.state = MailboxState::selectable;
    level.role = role;
    level.uid_validity = edit.new_uid_validity();
    edit.touch(level);
    level.log_floor = level.highest_modseq;
    return inherit_acl(edit, level);
}

void drop_name(AccountEdit& edit, const MailboxRow& mailbox)
{
    edit.rows().erase(key::name(mailbox.parent, mailbox.leaf));
}

constexpr std::size_t rows_at_once = 5'000;  // that one change drops of a kind

// True once none is left.
bool drop_some(Batch& rows, const std::string& prefix)
{
    std::vector<std::string> keys;
    rows.scan_prefix(prefix, [&](std::string_view key, std::string_view) {
        keys.emplace_back(key);
        return keys.size() < rows_at_once ? Next::go_on : Next::stop;
    });
    for (const auto& key : keys) rows.erase(key);
    return keys.size() < rows_at_once;
}

// The ids of the mailboxes below, by the last level of their names.
base::Result<std::map<std::string, MailboxId>> children_of(const Rows& rows, MailboxId parent)
{
    base::Result<std::map<std::string, MailboxId>> children;
    const std::string prefix = key::names_below(parent);
    rows.scan_prefix(prefix, [&](std::string_view key, std::string_view value) {
        const auto id = id_from(value);
        if (id)
            children->emplace(key.substr(prefix.size()), *id);
        else
            children = base::refuse(id.error());
        return children ? Next::go_on : Next::stop;
    });
    return children;
}

// A mailbox that is to go leaves the mailboxes below it under a level that takes its place: never the same
// id, so that nothing it held can come to light again.
base::Result<void> leave_level(AccountEdit& edit, const MailboxRow& mailbox)
{
    auto children = children_of(edit.rows(), mailbox.id);
    if (!children) return base::refuse(children.error());
    auto level = edit.add_mailbox(mailbox.parent, mailbox.leaf, Role::none);
    if (!level) return base::refuse(level.error());
    (*level)->state = MailboxState::level;
    for (const auto& [leaf, id] : *children) {
        auto child = edit.any_mailbox(id);
        if (!child) return base::refuse(child.error());
        drop_name(edit, **child);
        (*child)->parent = (*level)->id;
        add_name(edit.rows(), **child);
        edit.rewrite(**child);
    }
    return {};
}

// A level that only stood above what is gone now goes too.
base::Result<void> prune(AccountEdit& edit, MailboxId id)
{
    while (id != 0) {
        auto level = edit.any_mailbox(id);
        if (!level) return base::refuse(level.error());
        if ((*level)->is_selectable() || has_children(edit.rows(), id)) return {};
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
base::Result<std::size_t> depth_below(const Rows& rows, MailboxId id)
{
    std::vector<MailboxId> level{id};
    for (std::size_t depth = 0;; ++depth) {
        std::vector<MailboxId> next;
        for (const MailboxId parent : level) {
            auto children = children_of(rows, parent);
            if (!children) return base::refuse(children.error());
            for (const auto& [leaf, child] : *children) next.push_back(child);
        }
        if (next.empty() || depth > deepest_mailbox) return depth;
        level = std::move(next);
    }
}

// The id of what is to be renamed; refused where the new name makes no sense.
base::Result<MailboxId> check_rename(const Rows& rows, const Levels& from, const Levels& to)
{
    auto id = find_mailbox(rows, from);
    if (!id) return id;
    if (find_mailbox(rows, to)) return there_already(to);
    if (is_inbox(from)) return id;
    if (lies_below(to, from)) return base::refuse(base::Code::cannot, "a mailbox cannot lie below itself");
    auto depth = depth_below(rows, *id);
    if (!depth) return base::refuse(depth.error());
    if (to.size() + *depth <= deepest_mailbox) return id;
    return base::refuse(base::Code::limit, base::format("mailboxes lie at most {} deep", deepest_mailbox));
}

// To another place in the tree, with all below it.
base::Result<void> relocate(AccountEdit& edit, MailboxId id, MailboxId parent, const std::string& leaf)
{
    auto mailbox = edit.any_mailbox(id);
    if (!mailbox) return base::refuse(mailbox.error());
    const MailboxId old_parent = (*mailbox)->parent;
    drop_name(edit, **mailbox);
    (*mailbox)->parent = parent;
    (*mailbox)->leaf = leaf;
    add_name(edit.rows(), **mailbox);
    edit.rewrite(**mailbox);
    return prune(edit, old_parent);
}

}  // namespace

void add_name(Batch& rows, const MailboxRow& mailbox)
{
    rows.put(key::name(mailbox.parent, mailbox.leaf), number_row(mailbox.id));
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
    if ((*mailbox)->is_selectable()) return there_already(*levels);
    if (auto revived = revive(edit, **mailbox, role); !revived) return base::refuse(revived.error());
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
    const MailboxId parent = row.parent;
    const bool stays = has_children(edit.rows(), row.id);
    if (stays && !row.is_selectable()) return base::refuse(base::Code::cannot, "it has mailboxes below it");

    drop_name(edit, row);
    const MailboxRow before = row;
    edit.doom(row);
    if (stays) {
        if (auto left = leave_level(edit, before); !left) return left;
    }
    auto is_gone = erase_some(edit, row.id);
    if (!is_gone) return base::refuse(is_gone.error());
    if (!*is_gone) edit.trail().doomed.push_back(row.id);
    if (stays) return {};
    return prune(edit, parent);
}

base::Result<bool> erase_some(AccountEdit& edit, MailboxId id)
{
    auto mailbox = edit.any_mailbox(id);
    if (!mailbox && mailbox.error().code == base::Code::not_found) return true;
    if (!mailbox) return base::refuse(mailbox.error());
    auto is_empty = empty_some(edit, **mailbox);
    if (!is_empty || !*is_empty) return is_empty;
    for (const auto& kind :
         {key::flag_changes(id), key::all_vanished(id), key::keywords(id), key::keyword_names(id),
          key::all_gone(id), key::acl(id), key::annotations(id), key::all_marks(id), key::readers(id)}) {
        if (!drop_some(edit.rows(), kind)) return false;
    }
    edit.forget_mailbox(id);
    return true;
}

base::Result<std::optional<MailboxId>> rename_mailbox(AccountEdit& edit, std::string_view from,
                                                      std::string_view to)
{
    auto old_levels = to_levels(from);
    if (!old_levels) return base::refuse(old_levels.error());
    auto new_levels = to_levels(to);
    if (!new_levels) return base::refuse(new_levels.error());
    auto id = check_rename(edit.rows(), *old_levels, *new_levels);
    if (!id) return base::refuse(id.error());

    const std::string leaf = new_levels->back();
    new_levels->pop_back();
    std::vector<std::string> made;
    auto parent = make_path(edit, *new_levels, made);
    if (!parent) return base::refuse(parent.error());
    if (!is_inbox(*old_levels)) {
        if (auto moved = relocate(edit, *id, *parent, leaf); !moved) return base::refuse(moved.error());
        return std::nullopt;
    }
    // RFC 9051 §6.3.6: the messages go, INBOX stays, and so do the mailboxes below it.
    auto target = edit.add_mailbox(*parent, leaf, Role::none);
    if (!target) return base::refuse(target.error());
    const MailboxId made_id = (*target)->id;
    if (auto inherited = inherit_acl(edit, **target); !inherited) return base::refuse(inherited.error());
    return made_id;
}

}  // namespace store
