// Recipients: where an address leads from this door. Asked at RCPT, and once more when the message is there.
#pragma once

#include "smtp/session.hpp"

namespace smtp {

// Always a local mailbox or a group, for the queue is not there yet.
Parsed<delivery::Route> route_from(Session& session, std::string_view address);

}  // namespace smtp
