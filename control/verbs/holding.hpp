// Holding: the list of those who hold a box, after a change. Pure.
//
// What has ended stays in the list for a year, so that one sees who held it before whom; the audit has all of it.
#pragma once

#include "directory/account.hpp"

namespace control {

using Holders = std::vector<directory::Holder>;

inline constexpr std::size_t most_holders = 80;  // slapd's values are read up to a hundred

// His posts end now, and those to come never begin.
Holders released(Holders holders, const base::Uuid& official, std::int64_t now);
// From now on, or from a day to come on; what he has of the same post in that time goes over into it.
Holders assigned(Holders holders, const directory::Holder& fresh, std::int64_t now);
// His posts, as they are or were to come, go on with the successor, until the same day.
Holders handed_over(Holders holders, const base::Uuid& official, const base::Uuid& successor,
                    std::int64_t now);

bool holds(const Holders& holders, const base::Uuid& official, std::int64_t now);  // or will
// Who else is the post's holder at any time of that period; a post has one at a time.
const directory::Holder* holder_meanwhile(const Holders& holders, const directory::Holder& fresh);

}  // namespace control
