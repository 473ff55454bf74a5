// Mentions: whose rights on mailboxes speak of whom, so that what is shared with somebody is found without a look at
// every account. Rows of the server's own partition, one for each identifier and each account that has it in an entry:
//
//   h kind u8 id 16 owner 16     version u8 · nonce 16      the nonce is another one for every change that needs it
//
// The entry in the owner's account is the truth, a mention only leads there: it is written before the first entry and
// may stay after the last one; the sweep makes those that are missing and takes away what leads nowhere.
#pragma once

#include "store/core.hpp"
#include "store/rights.hpp"

namespace store {

inline constexpr std::size_t most_mentions = 1'000;  // accounts that share with one identifier

struct Mention {
    Identifier who;  // always positive
    base::Uuid owner;
    base::Uuid nonce;
    bool operator==(const Mention&) const = default;
};

namespace key {
std::string mentions();
std::string mentions_of(const Identifier& who);
std::string mention(const Identifier& who, const base::Uuid& owner);
}  // namespace key

std::string to_bytes(const Mention& mention);
// Refused: corrupt, unsupported.
base::Result<Mention> mention_row(std::string_view key, std::string_view value);

inline constexpr PartitionId mentions_partition{Space::server, {}};

// A change to an account's entries that may speak of `who` afterwards, in one commit with its mention. Refused: limit.
net::Task<base::Result<void>> change_with_mention(Store::Core& core, base::Uuid owner, Identifier who,
                                                  Work<Done> work);
// The mention goes, if the account speaks of him no more.
net::Task<base::Result<bool>> forget_mention(Store::Core& core, Identifier who, base::Uuid owner);

net::Task<base::Result<void>> sweep_mentions(Store::Core& core, Swept& swept);

}  // namespace store
