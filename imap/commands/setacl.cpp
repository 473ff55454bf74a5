// SETACL: give somebody rights on a mailbox, or take some from him.
//
//   RFC 4314 §3.1   the command; +rights adds, -rights removes; a letter that is no right is BAD
//   RFC 4314 §4     takes the right a

#include "imap/acl_change.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// setacl = "SETACL" SP mailbox SP identifier SP mod-rights
base::Result<AclChange> parse(Scanner& scan)
{
    AclChange request;
    scan.sp();
    request.mailbox = scan.mailbox();
    scan.sp();
    request.identifier = scan.astring();
    scan.sp();
    request.rights = scan.mod_rights();
    return scan.done(std::move(request));
}

net::Task<Reply> handle(Session& session, AclChange request)
{
    return change_acl(session, std::move(request), "SETACL");
}

}  // namespace

const Command commands::setacl{"SETACL", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
