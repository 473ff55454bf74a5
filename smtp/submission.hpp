// Submission: what our own people's messages must say, and what is added where they say nothing.
#pragma once

#include "directory/snapshot.hpp"
#include "smtp/intake.hpp"
#include "smtp/session.hpp"

namespace smtp {

// A header of fields alone, with exactly one From, at most one Sender, Resent-From and Resent-Sender, and
// every address in them the account's own, or that of a box that it may send as.
std::optional<Answer> refusal_of_header(const HeaderFacts& facts, const directory::Snapshot& snapshot,
                                        const base::Uuid& account);

// The login of the box that the field names; empty where it names the account itself.
std::string box_in(const Author& author, const directory::Snapshot& snapshot, const base::Uuid& account);

// Date and Message-ID, where absent (RFC 6409 §8.2, §8.3).
std::string missing_fields(const HeaderFacts& facts, base::WallTime now, std::string_view hostname);

// Both, for the account that is logged in.
HeaderVerdict judge_submission(Session& session, const HeaderFacts& facts);

}  // namespace smtp
