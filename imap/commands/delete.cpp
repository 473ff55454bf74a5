// DELETE: remove a mailbox and its messages.
//
//   RFC 9051 §6.3.5   the command; INBOX cannot go; a mailbox with children stays as a level without messages
//   RFC 4314 §4       takes the right x
//   RFC 9051 §7.1     CLOSED, where the session deletes what it has open

#include "imap/auditing.hpp"
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
    auto found = co_await find_mailbox(session, std::move(name), one(store::Right::delete_mailbox));
    if (!found) co_return refuse(found.error());
    const auto& mailbox = found->mailbox;
    auto& account = found->place.account;
    const auto deleted = co_await account.delete_mailbox(mailbox.name);
    if (!deleted && deleted.error().code == base::Code::cannot && !mailbox.is_selectable) {
        co_return no(code::has_children, "It has mailboxes below it");
    }
    if (!deleted) co_return refuse(deleted.error());
    note_deed(session, found->place, {"a folder was deleted", mailbox.name});

    const bool is_open = session.has_selected() && session.selected().owner() == account.owner() &&
                         session.view().id() == mailbox.id;
    if (is_open) {
        session.close_mailbox();
        session.untagged("OK [CLOSED] The selected mailbox is gone");
    }
    co_return ok("DELETE completed");
}

}  // namespace

const Command commands::delete_mailbox{"DELETE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
