// What a session tells the audit: who logged in, who tried to, and who left; and as which box, where it is one; who opened
// whose mailbox, what he did there (REQ-ACC-1: the clerk as the agency), and who gave whom which rights.
#pragma once

#include "ledger/audit.hpp"
#include "store/rights.hpp"
#include "store/types.hpp"

#include <string>

namespace imap {

class Session;
struct Place;

// Of who is logged in. Where it comes from is filled in; what is empty is left out.
void note(Session& session, ledger::Kind kind);
void note_failed_login(Session& session, std::string_view who, std::string_view as, std::string_view error);

// That he has opened a mailbox which is not his own.
void note_opened(Session& session, const Place& place, const store::Mailbox& mailbox);

// What he has done to a mailbox that is not his own, or to its messages: one record a command. Of what he does to his own
// nothing is told.
struct Deed {
    std::string_view what;  // "messages expunged"
    std::string folder;     // in that account
    std::uint64_t count = 1;
    std::string to{};  // where they went, as the client says it
};
void note_deed(Session& session, const Place& place, Deed deed);

// What a mailbox is shared for, and with whom.
struct SharingAct {
    std::string who;      // as an entry names him
    std::string mailbox;  // as the client says it
    store::Rights before, after;
};
// Returns when it is on disk.
net::Task<base::Result<void>> record_sharing(Session& session, SharingAct act);

}  // namespace imap
