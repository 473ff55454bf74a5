// Account: what concerns those who share it: rights, annotations.

#include "store/acl.hpp"
#include "store/core.hpp"
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
    return edit_beside(store_->core(), owner_, mailbox, [mailbox, who, change](Batch& rows) {
        return store::change_acl(rows, mailbox, who, change);
    });
}

net::Task<base::Result<void>> Account::drop_acl(MailboxId mailbox, Identifier who)
{
    return edit_beside(store_->core(), owner_, mailbox, [mailbox, who](Batch& rows) -> base::Result<void> {
        store::drop_acl(rows, mailbox, who);
        return {};
    });
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
