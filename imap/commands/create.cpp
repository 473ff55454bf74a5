// CREATE: make a mailbox, and its parents where missing.
//
//   RFC 9051 §6.3.4   the command
//   RFC 4314 §4       takes the right k at the nearest mailbox above; at the top only the owner makes any
//   RFC 6154 §3       USE: special uses, given at creation; USEATTR where that cannot be

#include "imap/auditing.hpp"
#include "imap/session.hpp"

#include <algorithm>

namespace imap {
namespace {

struct Create {
    std::string mailbox;
    std::vector<std::optional<store::Role>> uses;
};

// create = "CREATE" SP mailbox [SP "(USE (" [use-attr *(SP use-attr)] "))"]
base::Result<Create> parse(Scanner& scan)
{
    Create request;
    scan.sp();
    request.mailbox = scan.mailbox();
    if (scan.skip(" (USE ")) {
        request.uses = scan.use_attrs();
        scan.take(")");
    }
    return scan.done(std::move(request));
}

// A mailbox has one use at most.
std::optional<store::Role> role_of(const std::vector<std::optional<store::Role>>& uses)
{
    if (uses.empty()) return store::Role::none;
    return uses.size() == 1 ? uses.front() : std::nullopt;
}

// A use has one mailbox; "all messages" and "flagged messages" would be views, which no mailbox here is.
net::Task<base::Result<bool>> can_have(Place place, store::Role role)
{
    if (role == store::Role::none) co_return true;
    if (role == store::Role::all || role == store::Role::flagged) co_return false;
    if (!place.is_own()) co_return false;
    const auto mailboxes = co_await place.account.mailboxes();
    if (!mailboxes) co_return base::refuse(mailboxes.error());
    co_return std::ranges::find(*mailboxes, role, &store::Mailbox::role) == mailboxes->end();
}

net::Task<Reply> handle(Session& session, Create request)
{
    // A trailing separator only announces that children will follow.
    if (request.mailbox.ends_with('/')) request.mailbox.pop_back();

    auto place = co_await place_to_make(session, request.mailbox);
    if (!place) co_return refuse(place.error());
    const auto role = role_of(request.uses);
    base::Result<bool> may = false;
    if (role) may = co_await can_have(*place, *role);
    if (!may) co_return refuse(may.error());
    if (!*may) co_return no(code::use_attr, "No mailbox can be given that use");
    const auto made = co_await place->account.create_mailbox(place->name, *role);
    if (!made) co_return refuse(made.error());
    note_deed(session, *place, {"a folder was made", place->name});

    for (const auto& name : *made)
        session.untagged(list_line({{}, place->told(name), {}, {}}, session.names()));
    co_return ok("CREATE completed");
}

}  // namespace

const Command commands::create{"CREATE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
