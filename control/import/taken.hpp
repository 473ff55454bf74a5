// Taken: who has a login or an agency's address already: in the directory, in an earlier line, or nobody may.
#pragma once

#include "control/import/plan.hpp"

namespace control {

// What may stand before the @: [a-z0-9.], no dot at its ends, no two of them together.
bool is_address_part(std::string_view text);

bool is_taken(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login);
// The same for the mailbox of an agency, which may have what stands on the agency's own entry.
bool is_taken(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login,
              const directory::Agency* its);

// Before the @ of its mailbox's address, or of the one that its entry has or had; empty where it has none.
std::string local_part_of(const directory::Snapshot& snapshot, const directory::Agency& agency);

// Of one that is taken. Without a name where it is kept free for the operator (RFC 2142) or its owner is gone; with the
// agency in place of the staff id where who asks may not see him.
TakenLogin holder_of(const directory::Snapshot& snapshot, const Trial& trial, std::string_view login,
                     const MaySee& may_see);

// "Lê Minh Hiếu (DT000001)"
std::string shown(const TakenLogin& taken);
// "leminhhieu (Lê Minh Hiếu, DT000001), …"
std::string shown(const std::vector<TakenLogin>& taken);

}  // namespace control
