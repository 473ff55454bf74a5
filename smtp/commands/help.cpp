// HELP: where to look (RFC 5321 §4.1.1.8).

#include "smtp/commands.hpp"

namespace smtp {
namespace {

// help = "HELP" [ SP String ]
Parsed<Nothing> parse(Scanner& scan)
{
    scan.rest();
    return scan.done(Nothing{});
}

net::Task<Said> handle(Session&, Nothing)
{
    co_return Said(Answer::help);
}

}  // namespace

const Command help{"HELP", every_door, Needs::nothing, parse_then<parse, handle>};

}  // namespace smtp
