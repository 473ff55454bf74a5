// Others: all names that LIST and LSUB may show to who is here: his own mailboxes, those of others that he may look up,
// and what he subscribes to.
//
//   RFC 4314 §4   the right l shows a mailbox; a level above it that is not for him is only a level
//   RFC 6154 §2   special uses are told of one's own mailboxes only, so that no client takes another's Sent for its own
//
// What is not asked for is not looked at: a pattern that cannot match others' names costs nothing, and one that names an
// owner costs that one. The rest costs a look at each account that shares anything with him or his groups: at most
// Store::most_owners, one at a time.
#pragma once

#include "imap/listing.hpp"
#include "imap/session.hpp"

#include <set>

namespace imap {

struct Names {
    std::vector<store::Mailbox> mailboxes;          // as the client says them
    std::vector<std::string> subscriptions;         // both sorted as the store sorts
    std::set<std::string, std::less<>> unreadable;  // mailboxes of which STATUS is not told
};

net::Task<base::Result<Names>> names_for(Session& session, const NameFilter& filter);

}  // namespace imap
