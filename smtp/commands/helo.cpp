// HELO: the client says its name and wants no extensions.
//
//   RFC 5321 §4.1.1.1   the command; also ends a transaction (§4.1.4)

#include "smtp/commands.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

// helo = "HELO" SP Domain
// Address literals are against the grammar, and common.
Parsed<std::string> parse(Scanner& scan)
{
    auto name = scan.client_name();
    return scan.done(std::move(name));
}

net::Task<Said> handle(Session& session, std::string name)
{
    session.mail().reset();
    session.client().hello = Hello::plain;
    session.client().name = std::move(name);
    co_return Reply(Answer::hello, session.settings().hostname);
}

}  // namespace

const Command helo{"HELO", smtp_doors, Needs::nothing, parse_then<parse, handle>};

}  // namespace smtp
