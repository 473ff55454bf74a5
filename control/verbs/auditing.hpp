// What the verbs about the audit share: reading it is recorded before anything is told.
#pragma once

#include "control/session.hpp"

namespace control {

net::Task<std::optional<Refusal>> record_reading(Session& session, std::string event, std::string filter);

}  // namespace control
