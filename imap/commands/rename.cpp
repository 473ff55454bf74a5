// RENAME: give a mailbox, and all below it, another name.
//
//   RFC 9051 §6.3.6   the command; INBOX: its messages move, and it stays
//
// Whoever has the mailbox open keeps it: sessions hold mailboxes by id, not by name.

#include "imap/session.hpp"

namespace imap {
namespace {

struct Rename {
    std::string from, to;
};

// rename = "RENAME" SP mailbox SP mailbox
base::Result<Rename> parse(Scanner& scan)
{
    Rename request;
    scan.sp();
    request.from = scan.mailbox();
    scan.sp();
    request.to = scan.mailbox();
    return scan.done(std::move(request));
}

net::Task<Reply> handle(Session& session, Rename request)
{
    if (request.to.ends_with('/')) request.to.pop_back();
    const auto renamed = co_await session.account().rename_mailbox(request.from, request.to);
    if (!renamed) co_return refuse(renamed.error());
    co_return ok("RENAME completed");
}

}  // namespace

const Command commands::rename{"RENAME", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
