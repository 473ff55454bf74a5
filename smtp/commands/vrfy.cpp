// VRFY and EXPN: nobody learns here who has an address (RFC 5321 §3.5.3, §7.3).

#include "smtp/commands.hpp"

namespace smtp {
namespace {

// vrfy = "VRFY" SP String
Parsed<std::string> parse(Scanner& scan)
{
    auto text = scan.rest();
    if (text.empty()) scan.refuse(Answer::needs_user);
    return scan.done(std::move(text));
}

net::Task<Said> answer_vrfy(Session&, std::string)
{
    co_return Said(Answer::cannot_verify);
}

net::Task<Said> answer_expn(Session&, std::string)
{
    co_return Said(Answer::not_here);
}

}  // namespace

const Command vrfy{"VRFY", every_door, Needs::nothing, parse_then<parse, answer_vrfy>};
const Command expn{"EXPN", every_door, Needs::nothing, parse_then<parse, answer_expn>};

}  // namespace smtp
