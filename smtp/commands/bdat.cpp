// BDAT: the message in counted chunks.
//
//   RFC 3030 §2   the command; the chunk's octets follow at once, so they are read whatever the answer is
//
// A chunk whose size cannot be read ends the conversation: nobody could tell its octets from commands.

#include "base/format.hpp"
#include "smtp/commands.hpp"
#include "smtp/message.hpp"
#include "smtp/session.hpp"

#include <algorithm>

namespace smtp {
namespace {

constexpr std::size_t piece = 16 * 1024;

struct Chunk {
    std::uint64_t size = 0;
    bool is_last = false;
};

// bdat-cmd = "BDAT" SP chunk-size [SP "LAST"]
Parsed<Chunk> parse(Scanner& scan)
{
    Chunk request;
    request.size = scan.size_value();
    request.is_last = scan.skip(" LAST");
    auto done = scan.done(request);
    if (!done) return std::unexpected(Answer::bad_chunk);
    return done;
}

net::Task<void> read_chunk(Session& session, Pace& pace, Intake* intake, std::uint64_t size)
{
    Transfer transfer(session, pace, intake);
    while (size > 0) {
        const auto octets = co_await transfer.some(std::min<std::uint64_t>(size, piece));
        size -= octets.size();
        if (intake != nullptr) co_await intake->take(octets);
    }
}

// RFC 3030 §2: after a refused chunk the transaction is over, and what still comes of it gets 503.
net::Task<Said> take_chunk(Session& session, Chunk chunk)
{
    auto& mail = *session.mail();
    if (!mail.intake) {
        mail.intake = make_intake(session);
        mail.pace = make_pace(session);
    }
    auto& intake = *mail.intake;
    if (chunk.size >
        session.settings().max_message_size - std::min(intake.size(), session.settings().max_message_size))
        intake.refuse(Answer::message_too_big);
    co_await read_chunk(session, *mail.pace, &intake, chunk.size);

    if (chunk.is_last) co_return co_await conclude(session, intake);
    const auto refusal = intake.refusal();
    if (!refusal) co_return Reply(Answer::ok, base::format("{} octets received", chunk.size));
    session.mail().reset();
    co_return Said(*refusal);
}

net::Task<Said> handle(Session& session, Chunk chunk)
{
    if (chunk.size / 2 > session.settings().max_message_size) co_return Said(Answer::chunk_too_big);
    if (chunk.size == 0 && !chunk.is_last) session.count_idle();
    const auto& mail = session.mail();
    if (mail && !mail->to.empty()) co_return co_await take_chunk(session, chunk);
    auto pace = make_pace(session);
    co_await read_chunk(session, pace, nullptr, chunk.size);
    co_return Said(session.client().hello == Hello::none ? Answer::hello_first : Answer::wrong_order);
}

}  // namespace

// The chunk must be read even where the command is out of order.
const Command bdat{"BDAT", every_door, Needs::own_look, parse_then<parse, handle>};

}  // namespace smtp
