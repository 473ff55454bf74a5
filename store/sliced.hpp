// Sliced: work on any number of messages, each some thousand in a commit of their own, so that nobody else
// waits for all of it and memory is bounded. What Account promises (store.hpp) of such work is kept here.
#pragma once

#include "store/core.hpp"

namespace store {

struct Chosen {
    MailboxId mailbox;
    UidSet uids;
};
struct CopyTo {
    std::string mailbox;
    Quota quota;
    FlagScope flags = {};
};

net::Task<base::Result<Copied>> copy_messages(Store::Core& core, Who who, Chosen from, CopyTo to);
net::Task<base::Result<Copied>> move_messages(Store::Core& core, Who who, Chosen from, CopyTo to);
// To another account; a piece at a time, and what cannot be finished is taken back.
net::Task<base::Result<Copied>> copy_across(Store::Core& core, Who who, Chosen from, Elsewhere to);
net::Task<base::Result<Copied>> move_across(Store::Core& core, Who who, Chosen from, Elsewhere to);
net::Task<base::Result<UidSet>> expunge_messages(Store::Core& core, Who who, Chosen chosen);
net::Task<base::Result<FlagsStored>> store_flags(Store::Core& core, Who who, Chosen chosen,
                                                 FlagChange change);
net::Task<base::Result<void>> rename_mailbox(Store::Core& core, Who who, std::string from, std::string to);

void join(Copied& all, Copied some);

}  // namespace store
