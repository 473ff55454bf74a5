// IDLE: the client waits, and is told at once what happens to its mailbox.
//
//   RFC 9051 §6.3.13   the command; ends with DONE
//   RFC 2177 §3        a client asks anew every 29 minutes, so ours may be silent for 30
//
// The hub wakes it: see imap/hub.hpp.

#include "base/text.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// Until the client speaks, or the conversation ends.
net::Task<void> tell_until_input(Session& session)
{
    const auto what = session.has_selected() ? Session::For::client_or_news : Session::For::client;
    while (!session.is_ending()) {
        co_await session.renew_rights();
        if (session.has_selected() && !session.is_ending()) co_await session.catch_up(Told::all);
        if (!session.is_ending() && co_await session.wait(what) == net::Woken::input) co_return;
    }
}

net::Task<Reply> handle(Session& session)
{
    co_await session.ask_for_more("idling");
    co_await tell_until_input(session);
    if (session.is_ending()) co_return ok("IDLE ended");

    const auto line = co_await session.read_line();
    if (!line) co_return misread(line.error());
    co_return base::iequals(*line, "DONE") ? ok("IDLE completed") : bad("DONE was expected");
}

}  // namespace

const Command commands::idle{"IDLE", State::authenticated, without_arguments<handle>};

}  // namespace imap
