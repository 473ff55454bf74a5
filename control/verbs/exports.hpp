// Exports: whether an account's mail has ever been taken out as a whole (official.export), so that who is about to erase it
// is told where it never was. A file per account in the folder of proposals and requests; without one nothing is known.
#pragma once

#include "control/session.hpp"

namespace control {

// When, in unix seconds; 0: never; nullopt: that is not known.
net::Task<std::optional<std::int64_t>> last_export(Session& session, base::Uuid account);
// Durable when it returns; a failure is the operator's to see, and no reason to refuse what is done already.
net::Task<void> remember_export(Session& session, base::Uuid account);

}  // namespace control
