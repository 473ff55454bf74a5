// Flags of messages: read and changed.
#pragma once

#include "store/messages.hpp"

namespace store {

base::Result<std::vector<MessageFlags>> read_message_flags(const Sight& sight, const MailboxRow& mailbox,
                                                           const UidSet& uids, std::size_t most);
base::Result<std::vector<Message>> read_whole_messages(const Sight& sight, MailboxId mailbox,
                                                       const UidSet& uids, std::size_t most);
// The first message that the reader has not seen, if it is among the next some thousand; else 0.
base::Result<Uid> find_first_unseen(const Sight& sight, const MailboxRow& mailbox);

base::Result<Slice<FlagsStored>> store_some_flags(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids,
                                                  const FlagChange& change);

}  // namespace store
