// LOGOUT: the client is done.
//
//   RFC 9051 §6.1.3

#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session& session)
{
    session.bye("Logging out");
    co_return ok("LOGOUT completed");
}

}  // namespace

const Command commands::logout{"LOGOUT", State::any, without_arguments<handle>};

}  // namespace imap
