#include "imap/auditing.hpp"

#include "imap/session.hpp"

namespace imap {

ledger::Event event_of(Session& session, ledger::Kind kind, std::string_view who)
{
    using ledger::Name;
    ledger::Event event(kind);
    event.add(Name::who, who).add(Name::service, "imap").add(Name::address, session.stream().peer().address);
    event.add(Name::tls, session.stream().tls_text());
    return event;
}

}  // namespace imap
