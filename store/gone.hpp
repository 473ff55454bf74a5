// Gone: the uids of a mailbox that have no message any more. What is not gone and below the next uid is
// there, so a delivery writes nothing here, and which messages there are is known without looking at any of
// them.
#pragma once

#include "store/account_rows.hpp"
#include "store/uid_list.hpp"

namespace store {

// Which row tells of a uid, and of which uids a row tells.
std::uint32_t gone_chunk(Uid uid);
UidRange gone_range(std::uint32_t chunk);

base::Result<void> note_gone(Batch& rows, MailboxId mailbox, const UidSet& uids);

// Those of `uids` that are there, at most `most` of them.
base::Result<UidSet> present_uids(const Rows& rows, const MailboxRow& mailbox, const UidSet& uids,
                                  std::size_t most);
// All that are there, by one scan of what is gone.
base::Result<UidList> all_present_uids(const Rows& rows, const MailboxRow& mailbox);

}  // namespace store
