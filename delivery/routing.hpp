// Routing: which account an address belongs to, as the snapshot has it. Pure.
#pragma once

#include "directory/snapshot.hpp"

#include <string>
#include <string_view>

namespace delivery {

// local@domain cut at its last @; the domain is empty where there is none.
struct Halves {
    std::string_view local, domain;
};
Halves split_address(std::string_view address);

// The address as issued, or with its detail cut off: ntlan+ideas@x finds ntlan@x (RFC 5233 §1).
// nullptr: nobody's.
const directory::Account* find_owner(const directory::Snapshot& snapshot, std::string_view address);

// Whether an address that finds nobody may yet be somebody's (Snapshot::is_unsettled), with its detail or
// without.
bool is_unsettled(const directory::Snapshot& snapshot, std::string_view address);

bool is_postmaster(std::string_view local_part);  // RFC 5321 §4.5.1: in any case

// The account named by login or address, or else the first admin; nullptr where neither can receive.
const directory::Account* find_postmaster(const directory::Snapshot& snapshot, std::string_view configured);

}  // namespace delivery
