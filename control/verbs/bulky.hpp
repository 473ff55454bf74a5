// What is told where one admin makes, locks or gives passwords to very many accounts within an hour: so a break-in
// settles down, or does harm.
#pragma once

#include "control/session.hpp"

namespace control {

// An alert, once an hour for each admin: so many more. Refused: it cannot be recorded.
net::Task<std::optional<Refusal>> tell_if_bulky(Session& session, std::uint64_t accounts);

}  // namespace control
