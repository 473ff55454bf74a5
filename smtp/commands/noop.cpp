// NOOP: nothing, answered (RFC 5321 §4.1.1.9).

#include "smtp/commands.hpp"

namespace smtp {
namespace {

// noop = "NOOP" [ SP String ]
Parsed<Nothing> parse(Scanner& scan)
{
    scan.rest();
    return scan.done(Nothing{});
}

net::Task<Said> handle(Session&, Nothing)
{
    co_return Said(Answer::ok);
}

}  // namespace

const Command noop{"NOOP", every_door, Needs::nothing, parse_then<parse, handle>};

}  // namespace smtp
