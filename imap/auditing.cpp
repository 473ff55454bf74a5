#include "imap/auditing.hpp"

#include "imap/session.hpp"
#include "net/admission.hpp"

namespace imap {

void note(Session& session, ledger::Kind kind, std::string_view who, std::string_view error)
{
    using ledger::Name;
    const auto& peer = session.stream().peer();
    const bool is_stranger = kind == ledger::Kind::login_failed;
    note_made(session.services().audit, is_stranger ? net::network_of(peer) : std::string(), [&] {
        ledger::Event event(kind);
        event.add(Name::who, who).add(Name::service, "imap").add(Name::address, peer.address);
        event.add(Name::host, peer.local).add(Name::error, error);
        return event.add(Name::tls, session.stream().tls_text());
    });
}

}  // namespace imap
