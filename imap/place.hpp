// Place: where a mailbox's name leads for who is here: into his own mail, into that of somebody who shares it with him,
// or into a box that he holds (directory/acting.hpp).
//
//   RFC 2342 §5   the namespace of other users:  Other Users/nqhuy/Dự án,  Other Users/skhcn/INBOX
//   RFC 4314 §4   which command takes which right
//   RFC 4314 §6   what one may not look up is answered as what is not there
//
// Rights are read for each command: what was taken away counts no more from the next one on. What is shared is found
// by hints (Store::sharing_with), whether the name's owner exists or not, so that the time of an answer tells nothing.
#pragma once

#include "directory/snapshot.hpp"
#include "net/task.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imap {

class Session;

inline constexpr std::string_view others_prefix = "Other Users/";
// Whether a name lies in that namespace, or is its first level.
bool leads_to_others(std::string_view name);

struct Place {
    store::Account account;  // as who is here sees it
    std::string prefix;      // before the names there, as the client says them; empty: his own
    std::string name;        // in that account
    std::vector<store::Identifier> who = {};   // he himself, and all else that rights may be given to
    std::optional<store::Rights> always = {};  // whatever the entries say: the owner's, the holder's

    bool is_own() const { return prefix.empty(); }
    std::string told(std::string_view there) const { return prefix + std::string(there); }
};

struct Found {
    Place place;
    store::Mailbox mailbox;  // its name as in the account
    store::Rights rights;
};

// Who is here as entries name him: his account or the box that he has opened, the boxes that he holds, the groups that
// any of these belongs to.
net::Task<base::Result<std::vector<store::Identifier>>> identifiers_of(Session& session);

// Where it leads, whether there is such a mailbox or not. not_found: to nobody who shares anything with him.
net::Task<base::Result<Place>> place_of(Session& session, std::string name);
// The mailbox, where he may do any of these. not_found: there is none, or it is not for him to know; denied.
net::Task<base::Result<Found>> find_mailbox(Session& session, std::string name, store::Rights any_of);
net::Task<base::Result<Found>> find_mailbox(Session& session, Place place, store::Rights any_of);
// What he may do with a mailbox that he has found before.
net::Task<base::Result<store::Rights>> rights_at(Place place, store::MailboxId mailbox);
// Where a mailbox may be made, as CREATE does, and RENAME. denied, alike whether anybody has that login or not.
net::Task<base::Result<Place>> place_to_make(Session& session, std::string name);

// Which flags of messages these rights reach (RFC 4314 §4: s, t, w).
store::FlagScope flags_of_rights(store::Rights rights);
constexpr store::Rights one(store::Right right)
{
    return {static_cast<std::uint16_t>(right)};
}
// Why something is refused that takes other rights than these.
base::Error why_refused(store::Rights rights);

// An account that shares or is shared, by its login exactly; nullptr: there is none whose mail is there.
const directory::Account* sharer(const directory::Snapshot& snapshot, std::string_view login);
bool may_share(const directory::Account& account);

// A name of another's mailbox as subscriptions keep it, whose owner may be renamed; and back, nullopt: he is gone.
std::string kept_name(const Place& place);
std::optional<std::string> name_of_kept(const directory::Snapshot& snapshot, std::string_view kept);

}  // namespace imap
