#include "imap/auditing.hpp"

#include "imap/session.hpp"

namespace imap {

void note(Session& session, ledger::Kind kind, std::string_view who, std::string_view error)
{
    using ledger::Name;
    note_made(session.services().audit, [&] {
        const auto& peer = session.stream().peer();
        ledger::Event event(kind);
        event.add(Name::who, who).add(Name::service, "imap").add(Name::address, peer.address);
        event.add(Name::host, peer.local).add(Name::error, error);
        return event.add(Name::tls, session.stream().tls_text());
    });
}

}  // namespace imap
