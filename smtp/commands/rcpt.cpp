// RCPT: one recipient, answered for at once: an unknown one is refused here, never bounced later.
//
//   RFC 5321 §4.1.1.3   the command
//   RFC 5321 §3.3       source routes are ignored
//   RFC 5321 §4.5.3.1.8, §4.5.3.1.10   at least 100 recipients; one too many gets 452
//   RFC 2033 §4.2       LMTP answers each accepted RCPT, also for one given twice

#include "base/text.hpp"
#include "smtp/auditing.hpp"
#include "smtp/commands.hpp"
#include "smtp/recipients.hpp"
#include "smtp/verdict.hpp"

#include <algorithm>

namespace smtp {
namespace {

// rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters]
// No parameter of RCPT is offered.
Parsed<mime::Mailbox> parse(Scanner& scan)
{
    scan.take("TO:", Answer::needs_to);
    auto mailbox = scan.forward_path();
    if (!scan.mail_parameters().empty()) scan.refuse(Answer::unknown_parameter);
    return scan.done(std::move(mailbox));
}

std::string address_of(const mime::Mailbox& mailbox)
{
    if (mailbox.domain.empty()) return mailbox.local;
    return mime::join_address(mailbox.local, base::lower(mailbox.domain));
}

// Where this recipient's mail goes, or the answer that refuses it.
Parsed<delivery::Route> route_for(Session& session, const mime::Mailbox& mailbox)
{
    if (mailbox.needs_utf8() && !session.mail()->is_utf8) return std::unexpected(Answer::ascii_address_only);
    if (mailbox.is_literal()) return std::unexpected(Answer::relaying_denied);
    return route_from(session, address_of(mailbox));
}

bool is_known(const Session& session, const Transaction& mail, const delivery::Route& route)
{
    const auto is_same = [&route](const delivery::Route& other) { return other.account == route.account; };
    return session.door() != Door::lmtp && std::ranges::any_of(mail.to, is_same);
}

net::Task<Said> handle(Session& session, mime::Mailbox mailbox)
{
    if (session.has_erred_enough()) co_return Said(Answer::too_many_recipients);
    auto route = route_for(session, mailbox);
    if (!route && route.error() == Answer::directory_away) {
        co_await session.parts().directory.caught_up();
        route = route_for(session, mailbox);
    }
    if (!route) {
        session.log("recipient refused", mailbox.text());
        note_refused(session, mailbox.text(), route.error());
        co_return Said(reply_for(session, address_of(mailbox), route.error()));
    }
    auto& mail = *session.mail();
    if (is_known(session, mail, *route)) co_return Said(Answer::recipient_ok);
    if (mail.to.size() >= session.settings().max_recipients) co_return Said(Answer::too_many_recipients);
    const auto room = co_await session.parts().delivery.has_room(*route, mail.announced_size);
    if (!room) {
        const auto answer = answer_for_store(room.error());
        note_refused(session, route->address, answer);
        co_return Said(answer);
    }
    mail.to.push_back(std::move(*route));
    session.lines().stream().welcome(net::Welcome::sender);
    co_return Said(Answer::recipient_ok);
}

}  // namespace

const Command rcpt{"RCPT", every_door, Needs::mail, parse_then<parse, handle>};

}  // namespace smtp
