// Loss: what a refresh would take away from what was known. A slapd that was emptied, restored wrongly, or
// shows us only half of its tree looks like one in which everybody left: then everybody's mail would be
// refused for good. So a great loss waits for an admin's word. Pure.
#pragma once

#include "directory/directory.hpp"

namespace directory::ldap {

// Accounts that are not there any more, or have lost every address.
Loss loss_between(const Snapshot& before, const Snapshot& after);

// All of them, or more than 50 and more than a tenth.
bool is_great(const Loss& loss);

}  // namespace directory::ldap
