// ACL: see acl.hpp; the row is drawn in account_rows.cpp.
//
//   RFC 4314 §2   identifiers, negative rights, how rights of several identifiers combine

#include "store/acl.hpp"

#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

bool names(const Identifier& entry, const std::vector<Identifier>& who)
{
    if (entry.kind == Identifier::Kind::anyone) return true;
    return std::ranges::any_of(
        who, [&](const Identifier& one) { return one.kind == entry.kind && one.id == entry.id; });
}

using Acls = std::map<MailboxId, std::vector<AclEntry>>;

base::Result<Acls> acls_within(const Rows& rows, const std::string& prefix)
{
    base::Result<Acls> acls;
    rows.scan_prefix(prefix, [&](std::string_view key, std::string_view value) {
        auto entry = acl_entry(key, value);
        if (entry)
            (*acls)[key::mailbox_of_acl(key)].push_back(*entry);
        else
            acls = base::refuse(entry.error());
        return acls ? Next::go_on : Next::stop;
    });
    return acls;
}

Rights apply(Rights before, RightsChange change)
{
    if (change.action == RightsAction::add) before.bits |= change.rights.bits;
    if (change.action == RightsAction::remove) before.bits &= static_cast<std::uint16_t>(~change.rights.bits);
    return change.action == RightsAction::replace ? change.rights : before;
}

// The nearest mailbox above: levels that only stand above others have no rights of their own.
base::Result<MailboxId> nearest_above(AccountEdit& edit, const MailboxRow& mailbox)
{
    MailboxId id = mailbox.parent;
    while (id != 0) {
        auto row = edit.any_mailbox(id);
        if (!row) return base::refuse(row.error());
        if ((*row)->is_selectable()) return id;
        id = (*row)->parent;
    }
    return id;
}

}  // namespace

base::Result<std::vector<AclEntry>> read_acl(const Rows& rows, MailboxId mailbox)
{
    auto acls = acls_within(rows, key::acl(mailbox));
    if (!acls) return base::refuse(acls.error());
    return std::move((*acls)[mailbox]);
}

base::Result<Acls> read_acls(const Rows& rows)
{
    return acls_within(rows, key::acls());
}

base::Result<void> change_acl(Batch& rows, MailboxId mailbox, const Identifier& who, RightsChange change)
{
    auto entries = read_acl(rows, mailbox);
    if (!entries) return base::refuse(entries.error());
    const auto at = std::ranges::find(*entries, who, &AclEntry::who);
    const bool is_new = at == entries->end();
    const AclEntry after{who, apply(is_new ? no_rights : at->rights, change)};
    if (after.rights == no_rights) {
        drop_acl(rows, mailbox, who);
        return {};
    }
    if (is_new && entries->size() >= most_acl_entries) {
        return base::refuse(base::Code::limit,
                            base::format("rights on a mailbox have at most {} entries", most_acl_entries));
    }
    rows.put(key::acl_entry(mailbox, who), to_bytes(after));
    return {};
}

void drop_acl(Batch& rows, MailboxId mailbox, const Identifier& who)
{
    rows.erase(key::acl_entry(mailbox, who));
}

base::Result<void> inherit_acl(AccountEdit& edit, const MailboxRow& made)
{
    const MailboxId id = made.id;
    auto above = nearest_above(edit, made);
    if (!above) return base::refuse(above.error());
    if (*above == 0) return {};
    auto entries = read_acl(edit.rows(), *above);
    if (!entries) return base::refuse(entries.error());
    for (const auto& entry : *entries) edit.rows().put(key::acl_entry(id, entry.who), to_bytes(entry));
    return {};
}

Rights effective_rights(const std::vector<AclEntry>& acl, const std::vector<Identifier>& who)
{
    Rights given, taken;
    for (const auto& entry : acl) {
        if (!names(entry.who, who)) continue;
        Rights& sum = entry.who.sign == Identifier::Sign::positive ? given : taken;
        sum.bits |= entry.rights.bits;
    }
    return {static_cast<std::uint16_t>(given.bits & ~taken.bits)};
}

}  // namespace store
