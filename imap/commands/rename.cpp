// RENAME: give a mailbox, and all below it, another name.
//
//   RFC 9051 §6.3.6   the command; INBOX: its messages move, and it stays
//   RFC 4314 §4       takes the right x, and k at the nearest mailbox above the new name
//
// Whoever has the mailbox open keeps it: sessions hold mailboxes by id, not by name.

#include "imap/auditing.hpp"
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
    auto from = co_await find_mailbox(session, std::move(request.from), one(store::Right::delete_mailbox));
    if (!from) co_return refuse(from.error());
    auto to = co_await place_to_make(session, std::move(request.to));
    if (!to) co_return refuse(to.error());
    auto& account = from->place.account;
    if (account.owner() != to->account.owner())
        co_return refuse({base::Code::cannot, "A mailbox stays with its owner; copy its messages"});
    const auto renamed = co_await account.rename_mailbox(from->mailbox.name, to->name);
    if (!renamed) co_return refuse(renamed.error());
    note_deed(session, from->place, {"a folder was renamed", from->mailbox.name, 1, to->told(to->name)});
    co_return ok("RENAME completed");
}

}  // namespace

const Command commands::rename{"RENAME", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
