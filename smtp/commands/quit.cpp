// QUIT: the end, in peace (RFC 5321 §4.1.1.10).

#include "smtp/commands.hpp"

namespace smtp {
namespace {

// quit = "QUIT"
net::Task<Said> handle(Session&, Nothing)
{
    co_return Said(Answer::bye);
}

}  // namespace

const Command quit{"QUIT", every_door, Needs::nothing, parse_then<parse_nothing, handle>};

}  // namespace smtp
