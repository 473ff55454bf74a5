// Recipients: where an address leads from this door. Asked at RCPT, and once more when the message is there.
#pragma once

#include "smtp/session.hpp"

namespace smtp {

// Always a local mailbox or a group, for the queue is not there yet.
Parsed<delivery::Route> route_from(Session& session, std::string_view address);
// The refusal in words; that of a closed mailbox names its successor (RFC 5321 §3.4).
Reply reply_for(Session& session, std::string_view address, Answer refused);

}  // namespace smtp
