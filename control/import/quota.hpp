// Quota: what an account may store that a line makes or a verb changes, by the profile of its agency. Pure.
#pragma once

#include "control/proto/words.hpp"
#include "directory/quota_rules.hpp"

#include <expected>
#include <functional>

namespace control {

// By which profile the accounts of an agency are kept. Asked for each line; empty: by none.
using ProfileOf = std::function<const directory::Profile&(const std::string& agency)>;

// Why this quota may not be: how much may, and which profile says so. nullopt: it may. 0 is no limit.
std::optional<Note> quota_fault(std::uint64_t quota, const directory::Profile& profile,
                                const directory::QuotaRules& rules);

// As a cell has it, "2 GiB"; absent or empty: none of its own, which gives it what the profile says.
std::expected<std::uint64_t, Note> quota_from(const std::optional<std::string>& cell,
                                              const directory::Profile& profile,
                                              const directory::QuotaRules& rules);

// The same by the agency's code; without anybody to ask, no profile says anything.
std::expected<std::uint64_t, Note> quota_from(const std::optional<std::string>& cell,
                                              const ProfileOf& profile_of, const std::string& agency,
                                              directory::Kind kind, bool is_admin = false);

}  // namespace control
