// Messages of one account: read, added, copied, moved, removed. What Account promises (store.hpp) is done
// here, inside one change. What may concern many messages is done in slices, one change each, so that nobody
// else waits long.
#pragma once

#include "store/account_edit.hpp"
#include "store/store.hpp"

namespace store {

inline constexpr std::size_t no_limit = static_cast<std::size_t>(-1);
inline constexpr std::size_t messages_at_once = 1'000;  // that one change adds or removes

// Of `uids`, ascending, at most `most`.
base::Result<std::vector<MessageRow>> read_messages(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                    std::size_t most = no_limit);
// Rows only, of messages that ever had a flag.
base::Result<std::vector<FlagsRow>> read_flag_rows(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                   std::size_t most = no_limit);
// Of every message.
base::Result<std::vector<FlagsRow>> read_flags(const Rows& rows, const MailboxRow& mailbox,
                                               const UidSet& uids, std::size_t most = no_limit);

struct WholeMessage {
    MessageRow message;
    FlagsRow flags;
};
base::Result<std::vector<WholeMessage>> read_whole(const Rows& rows, MailboxId mailbox, const UidSet& uids,
                                                   std::size_t most = no_limit);

// A message that the account does not have yet; gives its uid. Counts it.
base::Result<Uid> add_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, const Flags& flags);

// The rows of a message that the account counts already, at the next uid.
base::Result<Uid> put_message(AccountEdit& edit, MailboxRow& mailbox, MessageRow message, FlagsRow flags);

// The counts of a mailbox when a message becomes unseen there, and when it no longer is.
void count_unseen(MailboxRow& mailbox, Uid uid);
void uncount_unseen(MailboxRow& mailbox, Uid uid);

// A part of the work on a set of uids.
template<typename T> struct Slice {
    T value{};
    bool is_last = true;
    UidSet rest;  // to go on with
};

struct Transfer {
    MailboxId from = 0;
    UidSet uids;
    MailboxId to = 0;
    FlagScope flags = {};  // that go along
};
base::Result<Slice<Copied>> copy_some(AccountEdit& edit, const Transfer& transfer, const Quota& quota);
base::Result<Slice<Copied>> move_some(AccountEdit& edit, const Transfer& transfer);
base::Result<Slice<UidSet>> remove_some(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids);
base::Result<Slice<UidSet>> expunge_some(AccountEdit& edit, MailboxRow& mailbox, const UidSet& uids);
// Of a mailbox that is doomed: true once nothing of it is left.
base::Result<bool> empty_some(AccountEdit& edit, MailboxRow& mailbox);

}  // namespace store
