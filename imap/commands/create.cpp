// CREATE: make a mailbox, and its parents where missing.
//
//   RFC 9051 §6.3.4   the command
//   RFC 6154 §3       USE: a special-use role, given at creation; USEATTR where that cannot be

#include "imap/session.hpp"

#include <algorithm>

namespace imap {
namespace {

struct Create {
    std::string mailbox;
    store::Role role = store::Role::none;
};

// create = "CREATE" SP mailbox [SP "(USE (" use-attr "))"]
base::Result<Create> parse(Scanner& scan)
{
    Create request;
    scan.sp();
    request.mailbox = scan.mailbox();
    if (scan.skip(" (USE (")) {
        request.role = scan.use_attr();
        scan.take("))");
    }
    return scan.done(std::move(request));
}

// A use has one mailbox; "all messages" and "flagged messages" would be views, which no mailbox here is.
net::Task<base::Result<bool>> can_have(store::Account& account, store::Role role)
{
    if (role == store::Role::none) co_return true;
    if (role == store::Role::all || role == store::Role::flagged) co_return false;
    const auto mailboxes = co_await account.mailboxes();
    if (!mailboxes) co_return base::refuse(mailboxes.error());
    co_return std::ranges::find(*mailboxes, role, &store::Mailbox::role) == mailboxes->end();
}

net::Task<Reply> handle(Session& session, Create request)
{
    // A trailing separator only announces that children will follow.
    if (request.mailbox.ends_with('/')) request.mailbox.pop_back();

    const auto may = co_await can_have(session.account(), request.role);
    if (!may) co_return refuse(may.error());
    if (!*may) co_return no(code::use_attr, "No mailbox can be given that use");
    const auto made = co_await session.account().create_mailbox(request.mailbox, request.role);
    if (!made) co_return refuse(made.error());

    for (const auto& name : *made) session.untagged(list_line({{}, name, {}, {}}, session.names()));
    co_return ok("CREATE completed");
}

}  // namespace

const Command commands::create{"CREATE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
