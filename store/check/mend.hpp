// Mend: what repair does, by ordinary changes. Each looks itself whether it is still to be done, so it may be run
// any number of times, and a crash at any point leaves a part of it to the next repair.
#pragma once

#include "store/check/inspection.hpp"
#include "store/check/mailbox_check.hpp"

namespace store {

// Those suspicions that were set right are told as repaired and taken out of the report. How many there were.
net::Task<std::size_t> mend(Inspection& inspection, Report& report);

// A body's row made anew from its bytes.
net::Task<base::Result<void>> rebuild_body_row(Inspection& inspection, BlobId body);

// Emails that an account owns, and has in no mailbox: put into its mailbox Recovered.
net::Task<base::Result<void>> recover_messages(Inspection& inspection, base::Uuid owner,
                                               std::vector<Unlinked> emails);

// The size of its body as the message's row has it.
net::Task<base::Result<void>> resize_message(Inspection& inspection, base::Uuid owner, SeenMessage message);

}  // namespace store
