// DELETEACL: somebody's entry on a mailbox goes.
//
//   RFC 4314 §3.2   the command; "-name" is an entry of its own
//   RFC 4314 §4     takes the right a

#include "imap/acl_change.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// deleteacl = "DELETEACL" SP mailbox SP identifier
base::Result<AclChange> parse(Scanner& scan)
{
    AclChange request;
    scan.sp();
    request.mailbox = scan.mailbox();
    scan.sp();
    request.identifier = scan.astring();
    return scan.done(std::move(request));
}

net::Task<Reply> handle(Session& session, AclChange request)
{
    return change_acl(session, std::move(request), "DELETEACL");
}

}  // namespace

const Command commands::deleteacl{"DELETEACL", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
