// LOGIN: a name and a password in the arguments.
//
//   RFC 9051 §6.2.3   the command, and its refusal on a line in clear
//   RFC 5530 §3       AUTHENTICATIONFAILED, PRIVACYREQUIRED, UNAVAILABLE

#include "imap/login.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// login = "LOGIN" SP userid SP password
base::Result<Credentials> parse(Scanner& scan)
{
    Credentials request;
    scan.sp();
    request.name = scan.astring();
    scan.sp();
    request.password = scan.astring();
    return scan.done(std::move(request));
}

net::Task<Reply> handle(Session& session, Credentials request)
{
    co_return co_await log_in(session, std::move(request), "LOGIN");
}

}  // namespace

const Command commands::login{"LOGIN", State::not_authenticated, parse_then<parse, handle>};

}  // namespace imap
