#include "imap/auditing.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
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

// A box that he holds is what he acts as.
std::string acted_as(Session& session, const Place& place)
{
    if (place.always) {
        const auto snapshot = session.services().directory.snapshot();
        if (const auto* box = snapshot->by_id(place.account.owner()); box && !place.is_own())
            return box->login;
    }
    return session.acts_for();
}

constexpr std::size_t longest_folder = 1000;

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

void note_opened(Session& session, const Place& place, const store::Mailbox& mailbox)
{
    note_made(session.services().audit, [&] {
        return event_of(session, ledger::Kind::opened, session.login(), acted_as(session, place))
            .add(Name::detail, base::printable(place.told(mailbox.name), longest_folder));
    });
}

void note_deed(Session& session, const Place& place, Deed deed)
{
    if (deed.count == 0 || (place.is_own() && session.acts_for().empty())) return;
    note_made(session.services().audit, [&] {
        auto detail = base::printable(place.told(deed.folder), longest_folder);
        if (!deed.to.empty()) detail += " → " + base::printable(deed.to, longest_folder);
        return event_of(session, ledger::Kind::act, session.login(), acted_as(session, place))
            .add(Name::event, deed.what)
            .add(Name::detail, detail)
            .add(Name::count, deed.count);
    });
}

net::Task<base::Result<void>> record_sharing(Session& session, SharingAct act)
{
    const auto none_if_empty = [](store::Rights rights) {
        return rights == store::no_rights ? std::string("none") : to_text(rights);
    };
    auto event = event_of(session, ledger::Kind::rights_changed, act.who, session.acts_for());
    event.add(Name::by, session.login())
        .add(Name::detail, base::format("{}: {}, before: {}", base::printable(act.mailbox, 1000),
                                        none_if_empty(act.after), none_if_empty(act.before)));
    return session.services().audit.append(std::move(event));
}

}  // namespace imap
