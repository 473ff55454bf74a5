// Changes: what happened to a mailbox after a modseq (RFC 7162).
#pragma once

#include "store/account_edit.hpp"

namespace store {

inline constexpr std::uint32_t most_log_rows = 1'000;  // of vanished uids, in one mailbox

// Keeps uids that are gone; forgets the oldest when there are too many rows.
void note_vanished(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids);

// Of about `most` messages: those that changed first, as far as whole modseqs go.
base::Result<MailboxChanges> read_changes(const Sight& sight, const MailboxRow& mailbox, Modseq since,
                                          std::size_t most);

}  // namespace store
