// STARTTLS: go on under TLS, as if nothing had been said.
//
//   RFC 3207 §4     the command
//   RFC 3207 §4.2   what was said before is forgotten
//
// What the client has sent behind the command came in clear, perhaps from somebody in the middle.
// It must not be answered under TLS: it is thrown away and the conversation ends.

#include "smtp/commands.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

// starttls = "STARTTLS"
net::Task<Said> handle(Session& session, Nothing)
{
    if (session.is_tls()) co_return Said(Answer::wrong_order);
    if (!session.settings().starttls) co_return Said(Answer::tls_away);
    if (session.lines().has_buffered_input()) {
        session.lines().discard_input();
        co_return Said(Answer::talks_too_soon);
    }
    session.say(Answer::tls_ready);
    co_await session.lines().flush();
    const auto started = co_await session.lines().stream().start_tls(session.settings().handshake_patience);
    session.forget_client();
    if (!started) {
        session.log("no TLS", started.error().detail);
        session.end();
    }
    co_return std::nullopt;
}

}  // namespace

const Command starttls{"STARTTLS", every_door, Needs::no_mail, parse_then<parse_nothing, handle>};

}  // namespace smtp
