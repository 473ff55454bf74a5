// Messages of one account: read, added, copied, moved, removed. What Account promises (store.hpp)
// is done here, inside one change.
#pragma once

#include "store/account_edit.hpp"
#include "store/store.hpp"

namespace store {

inline constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

// Of `uids`, ascending, at most `most`.
base::Result<std::vector<FlagsRow>> read_flags(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                               std::size_t most = no_limit);
base::Result<std::vector<MessageRow>> read_messages(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                    std::size_t most = no_limit);
base::Result<MessageRow> read_message(const Rows& rows, MailboxId mailbox, Uid uid);

// over_quota, if so much more would be too much.
base::Result<void> check_quota(const AccountRow& account, const Quota& quota, const Usage& more);

// A message that the account does not have yet; gives its uid. Counts it.
base::Result<Uid> add_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, const Flags& flags);

// The rows of a message that the account counts already, at the next uid.
base::Result<Uid> put_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, FlagsRow flags);

struct Transfer {
    MailboxId from = 0;
    UidSet uids;
    MailboxId to = 0;
};
base::Result<Copied> copy_messages(AccountEdit& edit, const Transfer& transfer, const Quota& quota);
base::Result<Copied> move_messages(AccountEdit& edit, const Transfer& transfer);
base::Result<UidSet> remove_messages(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids);
base::Result<UidSet> expunge_messages(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids);

}  // namespace store
