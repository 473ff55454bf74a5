// What a session tells the audit: logins, and what became of each message. Bodies and passwords never.
#pragma once

#include "directory/acting.hpp"
#include "ledger/audit.hpp"
#include "smtp/session.hpp"
#include "smtp/verdict.hpp"

namespace smtp {

void note_login(Session& session);
void note_failed_login(Session& session, const directory::TypedLogin& typed, const base::Error& why);
void note_logout(Session& session);

// A recipient, or the sender, that was refused before there was a message.
void note_refused(Session& session, std::string_view recipient, Answer answer);
// A message at its end: a record for those who have it, and one for each reason why others do not.
void note_message(Session& session, const Transaction& mail, const Verdict& verdict, std::uint64_t size);

}  // namespace smtp
