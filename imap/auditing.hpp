// What a session tells the audit: who logged in, who tried to, and who left; and as which box, where it is one.
#pragma once

#include "ledger/audit.hpp"

namespace imap {

class Session;

// Of who is logged in. Where it comes from is filled in; what is empty is left out.
void note(Session& session, ledger::Kind kind);
void note_failed_login(Session& session, std::string_view who, std::string_view as, std::string_view error);

}  // namespace imap
