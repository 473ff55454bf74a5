// The messages of an account against their bodies.
#pragma once

#include "store/check/account_check.hpp"
#include "store/check/inspection.hpp"

#include <span>

namespace store {

// Some of them, ascending by email id.
net::Task<void> inspect_messages(Inspection& inspection, const AccountCheck& check,
                                 std::span<const SeenMessage> messages);
// Rows of owners that could not be read, made anew from what all accounts' messages have told.
net::Task<void> rebuild_owners(Inspection& inspection);

}  // namespace store
