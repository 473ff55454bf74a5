// What the verbs about agencies share: finding the one that is meant.
#pragma once

#include "control/session.hpp"

namespace control {

// By its code, within the scope of whoever asks. Refused with the nearest code where there is none. The snapshot
// outlives it.
using FoundAgency = std::expected<const directory::Agency*, Refusal>;
FoundAgency find_agency(const Session& session, const directory::Snapshot& snapshot, const std::string& code);

// It and all below it; everything where no code is given.
std::expected<Scope, Refusal> at_and_below(const Session& session, const directory::Snapshot& snapshot,
                                           const std::string& code);

// What agency.show answers.
net::Task<Answer> show_agency(Session& session, std::string code);

// What is said of a code that is none.
Refusal no_such_agency(const directory::Snapshot& snapshot, const std::string& code);

}  // namespace control
