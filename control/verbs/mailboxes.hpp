// What the verbs about mailboxes that are nobody's own share.
#pragma once

#include "control/verbs/people.hpp"
#include "directory/profile.hpp"

namespace control {

// The addresses that agencies have on their own entries end there, so that these mailboxes may have them.
net::Task<base::Result<void>> give_up_addresses(directory::Directory& directory,
                                                std::vector<directory::NewAccount> mailboxes);

// By whose patterns mailboxes get addresses: the one that is named; none: that of each one's agency.
using FoundProfile = std::expected<std::optional<directory::Profile>, Refusal>;
net::Task<FoundProfile> find_optional_profile(Session& session, std::string name);

// One that somebody may hold. Refused where it is an official's, a service, or not there.
net::Task<FoundOne> find_box(Session& session, const directory::Snapshot& snapshot, std::string name);

// Who holds it, and until when: {"login":"ntlan","name":"…","post":"clerk","from":…,"until":…,"is_open":true}
base::Json holders_of(const directory::Snapshot& snapshot, const directory::Account& box);

// describe(), and what it holds or who holds it; of a service its rate and return address.
base::Json::Object describe_in_full(const directory::Snapshot& snapshot, const directory::Account& account);

// Of a password that was made at random; an empty one has none.
net::Task<std::string> hash_of(Session& session, std::string password);

inline constexpr std::int64_t most_per_hour = 1'000'000;
// An empty one is none.
std::optional<Refusal> fault_of_return_address(const std::string& address);

}  // namespace control
