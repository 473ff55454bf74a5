// What a session tells the audit: who logged in, who tried to, and who left.
#pragma once

#include "ledger/audit.hpp"

namespace imap {

class Session;

// Where it comes from is filled in; what is empty is left out.
void note(Session& session, ledger::Kind kind, std::string_view who, std::string_view error = {});

}  // namespace imap
