// DATA: the message itself, up to CRLF.CRLF.
//
//   RFC 5321 §4.1.1.4, §4.5.2   the command; dot-stuffing
//   RFC 2920 §3.1               DATA is the last command of a group: text before the 354 is refused

#include "smtp/commands.hpp"
#include "smtp/message.hpp"
#include "smtp/proto/data_scanner.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

constexpr std::size_t piece = 16 * 1024;

net::Task<void> read_text(Session& session, Intake& intake)
{
    DataScanner scanner;
    auto pace = make_pace(session);
    Transfer transfer(session, pace, &intake);
    while (!scanner.is_done() && !intake.is_endless()) {
        const auto bytes = co_await transfer.some(piece);
        std::string octets;
        const auto used = scanner.feed(bytes, octets);
        session.lines().unread(bytes.size() - used);
        co_await intake.take(octets);
    }
    if (!scanner.is_done()) session.end();
}

// data = "DATA"
net::Task<Said> handle(Session& session, Nothing)
{
    if (session.lines().has_buffered_input()) co_return Said(Answer::talks_too_soon);
    session.say(Answer::go_ahead);
    const auto intake = make_intake(session);
    co_await read_text(session, *intake);
    co_return co_await conclude(session, *intake);
}

}  // namespace

const Command data{"DATA", every_door, Needs::recipient, parse_then<parse_nothing, handle>};

}  // namespace smtp
