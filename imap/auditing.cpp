#include "imap/auditing.hpp"

#include "imap/session.hpp"
#include "net/admission.hpp"

namespace imap {
namespace {

using ledger::Event;
using ledger::Name;

Event event_of(Session& session, ledger::Kind kind, std::string_view who, std::string_view as)
{
    const auto& peer = session.stream().peer();
    Event event(kind);
    event.add(Name::who, who).add(Name::as, as).add(Name::service, "imap").add(Name::address, peer.address);
    return event.add(Name::host, peer.local).add(Name::tls, session.stream().tls_text());
}

}  // namespace

void note(Session& session, ledger::Kind kind)
{
    note_made(session.services().audit,
              [&] { return event_of(session, kind, session.login(), session.acts_for()); });
}

void note_failed_login(Session& session, std::string_view who, std::string_view as, std::string_view error)
{
    note_made(session.services().audit, net::network_of(session.stream().peer()),
              [&] { return event_of(session, ledger::Kind::login_failed, who, as).add(Name::error, error); });
}

}  // namespace imap
