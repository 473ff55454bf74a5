// Seen: who else reads an account's mailboxes (officials who share an agency's) has an own \Seen there, and
// shares all other flags. Rows of the account's partition, of readers that ever set it:
//
//   p   how many messages a reader has seen, and the last modseq that this gave
//   h   of 256 uids, which ones were marked, how, and with which modseq; nothing: not seen
//
// A modseq given here is one of the account's, so it is greater than all before; only this reader is told it.
// Deliveries write nothing here. Moving and removing looks at every reader of the mailbox.
#pragma once

#include "store/account_edit.hpp"

namespace store {

// The uids of which one row of marks tells.
UidRange range_of_marks(std::uint32_t chunk);

// What the reader's mark does to flags as all share them.
base::Result<void> see_flags_as(const Rows& rows, const Reader& reader, MailboxId mailbox,
                                std::vector<FlagsRow>& flags);
// The same for a mailbox: unseen, unseen_from, highest_modseq.
base::Result<MailboxRow> see_mailbox_as(const Rows& rows, const Reader& reader, MailboxRow mailbox);

// Those of `within` that the reader has seen.
base::Result<UidSet> seen_uids(const Rows& rows, const base::Uuid& reader, MailboxId mailbox,
                               const UidSet& within);

// What was marked after a modseq, in the order of modseqs.
base::Result<std::vector<Marked>> marked_after(const Rows& rows, const base::Uuid& reader, MailboxId mailbox,
                                               Modseq since);

enum class Mark { seen, unseen };
// Of messages that were the other before.
base::Result<void> mark(AccountEdit& edit, const base::Uuid& reader, const MailboxRow& mailbox,
                        const std::pair<UidSet, Mark>& marking);

// Messages that are copied or moved take every reader's \Seen with them; pairwise, the new ones are put already.
base::Result<void> carry_marks(AccountEdit& edit, MailboxId from, const MailboxRow& to,
                               const std::pair<std::vector<Uid>, std::vector<Uid>>& uids);
// Of messages that are gone, and counted no more.
base::Result<void> forget_marks(AccountEdit& edit, const MailboxRow& mailbox, const UidSet& gone);

}  // namespace store
