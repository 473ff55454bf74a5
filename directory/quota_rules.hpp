// QuotaRules: how much an account may store, as a regulation has it: what one is given that is made without a quota of
// its own, and between which bounds any other must lie. In bytes. Pure.
//
// What is given: quota.person, quota.admin or quota.agency; where a regulation says only what must be there at least, as
// those of the provinces do, that; where it says only the most, that. Who is an admin and has no figures of his own has
// those of a person. A mailbox that is nobody's own has those of an agency. Groups store nothing, and services are no
// regulation's matter: they have no rules.
//
// Of several profiles the stricter of each figure counts; where one asks for more than another allows, what is asked for
// at least is kept.
#pragma once

#include "directory/account.hpp"
#include "directory/profile.hpp"

namespace directory {

struct QuotaRules {
    std::uint64_t given = 0;  // 0: no limit
    std::optional<std::uint64_t> least, most;
    std::string_view least_key, most_key;  // of the figures, for who asks where they come from

    bool operator==(const QuotaRules&) const = default;
};
QuotaRules quota_rules(const Profile& profile, Kind kind, bool is_admin);
QuotaRules quota_rules(const Profile& profile, const Account& account);

enum class QuotaFault { under_least, over_most, endless };  // endless: without limit, where there is a most
std::optional<QuotaFault> fault_in(std::uint64_t quota, const QuotaRules& rules);

}  // namespace directory
