// AccountEdit: see account_edit.hpp.

#include "store/account_edit.hpp"

#include "base/format.hpp"
#include "store/subscriptions.hpp"
#include "store/tree.hpp"

#include <algorithm>

namespace store {
namespace {

struct Default {
    const char* name;
    Role role;
};

constexpr Default defaults[] = {
    {"INBOX", Role::inbox}, {"Drafts", Role::drafts}, {"Sent", Role::sent},
    {"Junk", Role::junk},   {"Trash", Role::trash},   {"Archive", Role::archive},
};

std::uint64_t seconds(base::WallTime time)
{
    const auto count = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

}  // namespace

base::Result<void> AccountEdit::open()
{
    const auto value = rows_.get(key::account());
    if (!value) return make_defaults();
    auto row = account_row(*value);
    if (!row) return base::refuse(row.error());
    account_ = *row;
    account_before_ = *value;
    return {};
}

base::Result<void> AccountEdit::make_defaults()
{
    for (const auto& [name, role] : defaults) {
        auto made = add_mailbox(0, name, role);
        if (!made) return base::refuse(made.error());
        add_subscription(rows_, name);
    }
    return {};
}

void AccountEdit::save()
{
    for (const MailboxId id : touched_) {
        if (const auto at = mailboxes_.find(id); at != mailboxes_.end())
            rows_.put(key::mailbox(id), to_bytes(at->second));
    }
    std::string account = to_bytes(account_);
    if (account != account_before_) rows_.put(key::account(), account);
}

Modseq AccountEdit::modseq()
{
    if (modseq_ == 0) modseq_ = ++account_.modseq;
    return modseq_;
}

base::Result<MailboxRow*> AccountEdit::any_mailbox(MailboxId id)
{
    auto at = mailboxes_.find(id);
    if (at == mailboxes_.end()) {
        auto row = read_mailbox(rows_, id);
        if (!row) return base::refuse(row.error());
        at = mailboxes_.emplace(id, std::move(*row)).first;
    }
    return &at->second;
}

base::Result<MailboxRow*> AccountEdit::mailbox(MailboxId id)
{
    auto found = any_mailbox(id);
    if (found && !(*found)->is_selectable()) {
        return base::refuse(base::Code::not_found,
                            base::format("mailbox {} is not one that has messages", id));
    }
    return found;
}

base::Result<MailboxRow*> AccountEdit::mailbox(std::string_view name)
{
    auto id = find_mailbox(rows_, name);
    if (!id) return base::refuse(id.error());
    return mailbox(*id);
}

void AccountEdit::touch(MailboxRow& mailbox)
{
    mailbox.highest_modseq = modseq();
    touched_.insert(mailbox.id);
}

base::Result<MailboxRow*> AccountEdit::add_mailbox(MailboxId parent, std::string leaf, Role role)
{
    if (account_.mailboxes >= most_mailboxes) {
        return base::refuse(base::Code::limit,
                            base::format("an account has at most {} mailboxes", most_mailboxes));
    }
    MailboxRow row;
    row.id = account_.next_mailbox++;
    row.parent = parent;
    row.leaf = std::move(leaf);
    row.role = role;
    row.uid_validity = new_uid_validity();
    ++account_.mailboxes;
    add_name(rows_, row);
    MailboxRow& kept = mailboxes_[row.id] = std::move(row);
    touch(kept);
    kept.log_floor = kept.highest_modseq;
    return &kept;
}

// The clock gives a number that other programs' caches have never seen; the last one given keeps it
// growing when the clock jumps back.
Uid AccountEdit::new_uid_validity()
{
    const std::uint64_t next =
        std::max<std::uint64_t>(seconds(now()), std::uint64_t{account_.last_uid_validity} + 1);
    account_.last_uid_validity = static_cast<Uid>(std::min<std::uint64_t>(next, 0xFFFFFFFF));
    return account_.last_uid_validity;
}

void AccountEdit::doom(MailboxRow& mailbox)
{
    account_.bytes -= mailbox.bytes;
    account_.messages -= mailbox.messages;
    --account_.mailboxes;
    ++account_.doomed;
    mailbox.state = MailboxState::doomed;
    mailbox.role = Role::none;
    mailbox.parent = 0;
    mailbox.leaf.clear();
    touch(mailbox);
}

void AccountEdit::forget_mailbox(MailboxId id)
{
    const auto at = mailboxes_.find(id);
    if (at == mailboxes_.end()) base::bug("a mailbox is forgotten that was never looked at");
    --(at->second.state == MailboxState::doomed ? account_.doomed : account_.mailboxes);
    mailboxes_.erase(at);
    rows_.erase(key::mailbox(id));
}

}  // namespace store
