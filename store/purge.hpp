// Purge: all that an account holds goes, for ever: mailboxes, messages, bodies that nobody else has, flags,
// subscriptions, rights, annotations.
#pragma once

#include "store/store.hpp"

namespace store {

// In slices, so that nobody waits for all of it. Broken off anywhere, the same again brings it to its end; an account
// of which there is nothing is purged already. Its owner must receive nothing any more and be in no session: what
// comes meanwhile goes too, or is refused as conflict, and then it is to be asked for again.
net::Task<base::Result<void>> purge(Store& store, base::Uuid owner);

}  // namespace store
