// ACL: the rights on each mailbox of an account, in rows of its own partition (RFC 4314).
#pragma once

#include "store/account_edit.hpp"
#include "store/rights.hpp"

#include <map>

namespace store {

inline constexpr std::size_t most_acl_entries = 1'000;  // of one mailbox

// Ascending by identifier.
base::Result<std::vector<AclEntry>> read_acl(const Rows& rows, MailboxId mailbox);

// Of every mailbox that has one, also of those that are on their way out.
base::Result<std::map<MailboxId, std::vector<AclEntry>>> read_acls(const Rows& rows);

// An entry that is left without rights is gone. Refused: limit.
base::Result<void> change_acl(Batch& rows, MailboxId mailbox, const Identifier& who, RightsChange change);
void drop_acl(Batch& rows, MailboxId mailbox, const Identifier& who);

// A mailbox that is made gets the entries of the nearest one above it, as Dovecot does; from then on each has
// its own.
base::Result<void> inherit_acl(AccountEdit& edit, const MailboxRow& made);

// What these identifiers come to together: what any positive entry gives, less what any negative one takes.
// Entries for anyone count always.
Rights effective_rights(const std::vector<AclEntry>& acl, const std::vector<Identifier>& who);

}  // namespace store
