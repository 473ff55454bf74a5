// DELETE: remove a mailbox and its messages.
//
//   RFC 9051 §6.3.5   the command; INBOX cannot go; a mailbox with children stays as a level without messages
//   RFC 9051 §7.1     CLOSED, where the session deletes what it has open

#include "imap/session.hpp"

namespace imap {
namespace {

// delete = "DELETE" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

net::Task<Reply> handle(Session& session, std::string name)
{
    const auto mailbox = co_await session.account().mailbox(name);
    if (!mailbox) co_return refuse(mailbox.error());
    const auto deleted = co_await session.account().delete_mailbox(name);
    if (!deleted && deleted.error().code == base::Code::cannot && !mailbox->is_selectable) {
        co_return no(code::has_children, "It has mailboxes below it");
    }
    if (!deleted) co_return refuse(deleted.error());

    if (session.has_selected() && session.view().id() == mailbox->id) {
        session.close_mailbox();
        session.untagged("OK [CLOSED] The selected mailbox is gone");
    }
    co_return ok("DELETE completed");
}

}  // namespace

const Command commands::delete_mailbox{"DELETE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
