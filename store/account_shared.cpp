// Account: what concerns those who share it: rights, annotations.

#include "store/acl.hpp"
#include "store/core.hpp"
#include "store/mentions.hpp"
#include "store/seen.hpp"
#include "store/tree.hpp"

#include <algorithm>

namespace store {
namespace {

// For reading: whether there is such a mailbox to have rights or annotations.
base::Result<void> check_mailbox(const Rows& rows, MailboxId id)
{
    auto row = read_mailbox(rows, id);
    if (!row) return base::refuse(row.error());
    if (row->is_selectable()) return {};
    return base::refuse(base::Code::not_found, "only a level above mailboxes");
}

// A change to a mailbox's own rows that no client sees as a change of the mailbox.
using Beside = std::function<base::Result<void>(Batch& rows)>;

net::Task<base::Result<void>> edit_beside(Store::Core& core, base::Uuid owner, MailboxId mailbox, Beside work)
{
    return without_value(edit_account<Done>(
        core, owner, [mailbox, work = std::move(work)](AccountEdit& edit) -> base::Result<Done> {
            if (mailbox != whole_account) {
                if (auto row = edit.mailbox(mailbox); !row) return base::refuse(row.error());
            }
            if (auto worked = work(edit.rows()); !worked) return base::refuse(worked.error());
            return Done{};
        }));
}

bool holds_owner(const base::Uuid& owner, const std::vector<Identifier>& who)
{
    return std::ranges::any_of(
        who, [&](const Identifier& one) { return one.kind == Identifier::Kind::account && one.id == owner; });
}

base::Result<Rights> rights_on(const Rows& rows, MailboxId mailbox, const std::vector<Identifier>& who)
{
    if (auto there = check_mailbox(rows, mailbox); !there) return base::refuse(there.error());
    auto acl = read_acl(rows, mailbox);
    if (!acl) return base::refuse(acl.error());
    return effective_rights(*acl, who);
}

struct Entry {
    MailboxId mailbox = 0;
    Identifier who;
};

net::Task<base::Result<void>> drop_entry(Store::Core& core, base::Uuid owner, Entry entry)
{
    auto dropped =
        co_await edit_beside(core, owner, entry.mailbox, [entry](Batch& rows) -> base::Result<void> {
            drop_acl(rows, entry.mailbox, entry.who);
            return {};
        });
    // A mention that stays although it leads nowhere is taken away by the next sweep.
    if (dropped) static_cast<void>(co_await forget_mention(core, entry.who, owner));
    co_return dropped;
}

net::Task<base::Result<void>> change_entry(Store::Core& core, base::Uuid owner, Entry entry,
                                           RightsChange change)
{
    auto work = [entry, change](AccountEdit& edit) -> base::Result<Done> {
        if (auto row = edit.mailbox(entry.mailbox); !row) return base::refuse(row.error());
        auto changed = change_acl(edit.rows(), entry.mailbox, entry.who, change);
        if (!changed) return base::refuse(changed.error());
        return Done{};
    };
    auto changed = co_await change_with_mention(core, owner, entry.who, std::move(work));
    const bool may_be_last = change.action != RightsAction::add;
    if (changed && may_be_last) static_cast<void>(co_await forget_mention(core, entry.who, owner));
    co_return changed;
}

base::Result<SharedMailbox> shared_mailbox(const Sight& sight, std::string_view name,
                                           const std::vector<Identifier>& who)
{
    // Rights are read whether there is such a mailbox or not, so that one takes as long as the other.
    const auto id = find_mailbox(sight.rows, name);
    auto acl = read_acl(sight.rows, id.value_or(0));
    if (!acl) return base::refuse(acl.error());
    if (!id) return base::refuse(id.error());
    auto row = read_mailbox(sight.rows, *id);
    if (!row) return base::refuse(row.error());
    auto as_seen = see_mailbox_as(sight.rows, sight.who.reader, std::move(*row));
    if (!as_seen) return base::refuse(as_seen.error());
    auto mailbox = to_mailbox(sight, *as_seen);
    if (!mailbox) return base::refuse(mailbox.error());
    const bool is_owner = holds_owner(sight.who.owner, who);
    const Rights rights = is_owner ? all_rights : effective_rights(*acl, who);
    return SharedMailbox{std::move(*mailbox), as_seen->is_selectable() ? rights : no_rights};
}

base::Result<std::vector<SharedMailbox>> all_shared_mailboxes(const Sight& sight,
                                                              const std::vector<Identifier>& who)
{
    auto acls = read_acls(sight.rows);
    if (!acls) return base::refuse(acls.error());
    const bool is_owner = holds_owner(sight.who.owner, who);
    std::vector<SharedMailbox> all;
    if (acls->empty() && !is_owner) return all;
    auto mailboxes = read_mailboxes(sight);
    if (!mailboxes) return base::refuse(mailboxes.error());
    for (auto& mailbox : *mailboxes) {
        if (!mailbox.is_selectable) continue;
        const auto acl = acls->find(mailbox.id);
        const Rights given = acl == acls->end() ? no_rights : effective_rights(acl->second, who);
        const Rights rights = is_owner ? all_rights : given;
        if (rights != no_rights) all.push_back({std::move(mailbox), rights});
    }
    return all;
}

base::Result<std::vector<MailboxRights>> rights_of_owner(const Sight& sight)
{
    auto mailboxes = read_mailboxes(sight);
    if (!mailboxes) return base::refuse(mailboxes.error());
    std::vector<MailboxRights> all;
    for (const auto& mailbox : *mailboxes) {
        if (mailbox.is_selectable) all.push_back({mailbox.id, all_rights});
    }
    std::ranges::sort(all, {}, &MailboxRights::mailbox);
    return all;
}

base::Result<std::vector<MailboxRights>> rights_everywhere(const Rows& rows,
                                                           const std::vector<Identifier>& who)
{
    auto acls = read_acls(rows);
    if (!acls) return base::refuse(acls.error());
    std::vector<MailboxRights> all;
    for (const auto& [mailbox, acl] : *acls) {
        const Rights rights = effective_rights(acl, who);
        if (rights != no_rights && check_mailbox(rows, mailbox)) all.push_back({mailbox, rights});
    }
    return all;
}

}  // namespace

net::Task<base::Result<std::vector<AclEntry>>> Account::acl(MailboxId mailbox) const
{
    using Entries = std::vector<AclEntry>;
    return read_account<Entries>(store_->core(), owner_,
                                 [mailbox](const Rows& rows) -> base::Result<Entries> {
                                     if (auto there = check_mailbox(rows, mailbox); !there)
                                         return base::refuse(there.error());
                                     return read_acl(rows, mailbox);
                                 });
}

net::Task<base::Result<void>> Account::change_acl(MailboxId mailbox, Identifier who, RightsChange change)
{
    return change_entry(store_->core(), owner_, {mailbox, who}, change);
}

net::Task<base::Result<void>> Account::drop_acl(MailboxId mailbox, Identifier who)
{
    return drop_entry(store_->core(), owner_, {mailbox, who});
}

net::Task<base::Result<Rights>> Account::rights(MailboxId mailbox, std::vector<Identifier> who) const
{
    return read_account<Rights>(
        store_->core(), owner_,
        [mailbox, who = std::move(who), owner = owner_](const Rows& rows) -> base::Result<Rights> {
            auto rights = rights_on(rows, mailbox, who);
            return rights && holds_owner(owner, who) ? all_rights : rights;
        });
}

net::Task<base::Result<std::vector<MailboxRights>>> Account::rights(std::vector<Identifier> who) const
{
    return read_account<std::vector<MailboxRights>>(
        store_->core(), owner_, [who = std::move(who), owner = owner_](const Rows& rows) {
            return holds_owner(owner, who) ? rights_of_owner({rows, owner}) : rights_everywhere(rows, who);
        });
}

net::Task<base::Result<SharedMailbox>> Account::shared(std::string name, std::vector<Identifier> who) const
{
    return read_account<SharedMailbox>(
        store_->core(), owner_,
        [name = std::move(name), who = std::move(who), sight = this->who()](const Rows& rows) {
            return shared_mailbox({rows, sight}, name, who);
        });
}

net::Task<base::Result<std::vector<SharedMailbox>>> Account::all_shared(std::vector<Identifier> who) const
{
    return read_account<std::vector<SharedMailbox>>(
        store_->core(), owner_, [who = std::move(who), sight = this->who()](const Rows& rows) {
            return all_shared_mailboxes({rows, sight}, who);
        });
}

net::Task<base::Result<std::vector<Annotation>>> Account::annotations(MailboxId mailbox,
                                                                      AnnotationQuestion question) const
{
    using Annotations = std::vector<Annotation>;
    const AnnotationPlace place{mailbox, reader_.value_or(owner_)};
    return read_account<Annotations>(
        store_->core(), owner_,
        [place, question = std::move(question)](const Rows& rows) -> base::Result<Annotations> {
            if (place.mailbox != whole_account) {
                if (auto there = check_mailbox(rows, place.mailbox); !there)
                    return base::refuse(there.error());
            }
            return read_annotations(rows, place, question);
        });
}

net::Task<base::Result<void>> Account::annotate(MailboxId mailbox, std::vector<AnnotationChange> changes)
{
    const AnnotationPlace place{mailbox, reader_.value_or(owner_)};
    return edit_beside(store_->core(), owner_, mailbox, [place, changes = std::move(changes)](Batch& rows) {
        return change_annotations(rows, place, changes);
    });
}

}  // namespace store
