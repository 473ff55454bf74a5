// What a session tells the audit: who logged in, who tried to, and who left.
#pragma once

#include "ledger/audit.hpp"

namespace imap {

class Session;

// Where it comes from is filled in already.
ledger::Event event_of(Session& session, ledger::Kind kind, std::string_view who);

}  // namespace imap
