// Proposals: what takes two admins is written down when the first one asks for it, and done when the second approves.
//
//   {"verb":"official.purge","args":{…},"said":{…},"by":"uid 0","account":"","made":1767225600,
//    "state":"open","approver":"","answered":0,"text":""}
//
//   open → running → done | failed | interrupted        open → rejected        after a week an open one has expired
//
// Running is written before it is run, so that a proposal is never run by two approvals; one that a crash or an absent
// directory has broken off is interrupted, and may be approved again: what takes two finds done what it had done.
#pragma once

#include "control/session.hpp"

namespace control {

inline constexpr std::int64_t proposal_lasts = 7 * 24 * 3600;  // seconds
inline constexpr std::int64_t fresh_lasts = 5 * 60;            // of a login

// Always refused: that it waits for a second admin, under which number.
net::Task<Answer> propose(Session& session, const Verb& verb, base::Json args);

// As it stands now: one whose week is over has expired, one that another run of the server was at is interrupted.
std::string state_of(const base::Json& proposal, const Office& office, std::int64_t now);

// The agencies that a request is about, as far as its arguments name an official or an agency; nullopt: it cannot be
// told, so it may be about everything.
std::optional<std::vector<std::string>> concerned_by(const directory::Snapshot& snapshot,
                                                     const base::Json& args);
bool holds_all(const Scope& scope, const directory::Snapshot& snapshot,
               const std::optional<std::vector<std::string>>& agencies);

base::Json to_json(const Said& said);
Said said_from(const base::Json& json);

// What a cabinet refused.
Refusal from_cabinet(const base::Error& error, std::string_view none, std::int64_t number);

}  // namespace control
