// Proposals: what takes two admins is written down when the first one asks for it, and done when the second approves.
//
//   {"verb":"official.purge","args":{"name":"tvhung","account":"8f3c…"},"said":{…},"by":"uid 0","who":"uid 0",
//    "account":"","made":1767225600,"state":"open","approver":"","answered":0,"text":""}
//
// `args` are what the verb has understood (verbs.hpp, foresee); "account" and "who" say who has proposed it.
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
inline constexpr std::int64_t paper_lasts = 366 * 24 * 3600;   // seconds; then the audit alone knows of it
inline constexpr std::size_t most_proposals = 100;             // of one admin, that wait

// Always refused: that it waits for a second admin, under which number.
net::Task<Answer> propose(Session& session, const Verb& verb, base::Json::Object args);

// Whether who is here is the person who has proposed it. All users of the machine are one, for root becomes any of them
// and others become the server's own; but for those whom control.users names: each of these is a person of his own.
bool is_proposer(const Session& session, const base::Json& proposal);

// As it stands now: one whose week is over has expired, one that another run of the server was at is interrupted.
std::string state_of(const base::Json& proposal, const Office& office, std::int64_t now);

// Whom a proposal is about, by the id that its verb has put there; nullptr: nobody, or nobody who is known any more, so
// it is about everything.
const directory::Account* concerned_by(const directory::Snapshot& snapshot, const base::Json& proposal);

base::Json to_json(const Said& said);
Said said_from(const base::Json& json);

// What a cabinet refused.
Refusal from_cabinet(const base::Error& error, std::string_view none, std::int64_t number);

}  // namespace control
