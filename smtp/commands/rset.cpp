// RSET: forget the message under way (RFC 5321 §4.1.1.5).

#include "smtp/commands.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

// rset = "RSET"
net::Task<Said> handle(Session& session, Nothing)
{
    session.mail().reset();
    co_return Said(Answer::ok);
}

}  // namespace

const Command rset{"RSET", every_door, Needs::nothing, parse_then<parse_nothing, handle>};

}  // namespace smtp
