// Flags of messages: read and changed.
#pragma once

#include "store/account_edit.hpp"
#include "store/store.hpp"

namespace store {

base::Result<std::vector<MessageFlags>> read_message_flags(const Rows& rows, MailboxId mailbox,
                                                           const UidSet& uids, std::size_t most);
// Whole messages: both rows of each.
base::Result<std::vector<Message>> read_whole_messages(const Rows& rows, MailboxId mailbox,
                                                       const UidSet& uids, std::size_t most);

base::Result<FlagsStored> store_flags(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids,
                                      const FlagChange& change);

}  // namespace store
