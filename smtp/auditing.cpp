#include "smtp/auditing.hpp"

#include "net/admission.hpp"

#include <algorithm>

namespace smtp {
namespace {

using ledger::Event;
using ledger::Kind;
using ledger::Name;

constexpr std::size_t most_recipients = 100;  // in one record

// Empty: he has said who he is, or is on this machine.
std::string network_of(Session& session)
{
    return session.client().account ? std::string() : net::network_of(session.peer());
}

Event event_of(Session& session, Kind kind)
{
    Event event(kind);
    event.add(Name::service, to_string(session.door())).add(Name::address, session.peer().address);
    const auto& mail = session.mail();
    event.add(Name::host, session.peer().local).add(Name::who, session.client().login);
    return event.add(Name::as, mail ? mail->as : session.client().as);
}

Event event_of(Session& session, const Transaction& mail, Kind kind)
{
    auto event = event_of(session, kind);
    event.add(Name::id, mail.id).add(Name::sender, mail.from.empty() ? "<>" : std::string_view(mail.from));
    return event;
}

// All whose outcome is this one.
void note_some(Session& session, const Transaction& mail, const Verdict& verdict, Answer outcome,
               std::uint64_t size)
{
    const auto begin = [&](Kind kind) { return event_of(session, mail, kind).add(Name::size, size); };
    const bool is_refused = outcome != Answer::accepted;
    const std::string_view why = is_refused ? row_of(outcome).text : std::string_view();
    const auto kind = is_refused ? Kind::mail_refused : Kind::mail_delivered;
    auto event = begin(kind).add(Name::error, why);
    std::size_t count = 0;
    for (std::size_t i = 0; i < mail.to.size(); ++i) {
        if (verdict.each.at(i) != outcome) continue;
        if (count++ == most_recipients) {
            session.parts().audit.note(event);
            event = begin(kind).add(Name::error, why);
            count = 1;
        }
        event.add(Name::recipient, mail.to[i].address);
    }
    session.parts().audit.note(event);
}

// Who belonged to the group when the message came, whether or not each could take it.
void note_expansion(Session& session, const Transaction& mail, const delivery::Route& group)
{
    const auto begin = [&] {
        return event_of(session, mail, Kind::group_expanded).add(Name::event, group.address);
    };
    auto event = begin().add(Name::count, group.members->size());
    std::size_t count = 0;
    for (const auto& member : *group.members) {
        if (count++ == most_recipients) {
            session.parts().audit.note(event);
            event = begin();
            count = 1;
        }
        event.add(Name::recipient, member.address);
    }
    session.parts().audit.note(event);
}

// Who has got mail, or has logged in, hears so whether or not there was memory left to tell the audit.
template<typename Tell> void tell(Session& session, const Tell& tells) noexcept
{
    try {
        tells();
    } catch (const std::bad_alloc&) {
        session.parts().audit.lose();
    }
}

}  // namespace

void note_login(Session& session)
{
    note_made(session.parts().audit, [&] {
        return event_of(session, Kind::login).add(Name::tls, session.lines().stream().tls_text());
    });
}

void note_failed_login(Session& session, const directory::TypedLogin& typed, const base::Error& why)
{
    note_made(session.parts().audit, network_of(session), [&] {
        return event_of(session, Kind::login_failed)
            .add(Name::who, typed.name)
            .add(Name::as, typed.box)
            .add(Name::error, to_string(why.code));
    });
}

void note_logout(Session& session)
{
    if (session.client().account)
        note_made(session.parts().audit, [&] { return event_of(session, Kind::logout); });
}

void note_refused(Session& session, std::string_view recipient, Answer answer)
{
    note_made(session.parts().audit, network_of(session), [&] {
        const auto& mail = session.mail();
        auto event =
            mail ? event_of(session, *mail, Kind::mail_refused) : event_of(session, Kind::mail_refused);
        return event.add(Name::recipient, recipient).add(Name::error, row_of(answer).text);
    });
}

void note_message(Session& session, const Transaction& mail, const Verdict& verdict, std::uint64_t size)
{
    tell(session, [&] {
        std::vector<Answer> outcomes;
        for (const auto outcome : verdict.each)
            if (std::ranges::find(outcomes, outcome) == outcomes.end()) outcomes.push_back(outcome);
        // Those who are accepted have it only if it was delivered.
        for (const auto outcome : outcomes)
            if (outcome != Answer::accepted || verdict.is_delivered)
                note_some(session, mail, verdict, outcome, size);
        if (!verdict.is_delivered) return;
        for (std::size_t i = 0; i < mail.to.size(); ++i)
            if (mail.to[i].members && verdict.each.at(i) == Answer::accepted)
                note_expansion(session, mail, mail.to[i]);
        session.parts().audit.note(event_of(session, mail, Kind::mail_accepted)
                                       .add(Name::size, size)
                                       .add(Name::count, mail.to.size()));
    });
}

}  // namespace smtp
