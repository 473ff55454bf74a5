// LISTRIGHTS: which rights somebody can be given on a mailbox. The owner always has all of them; others can have each by
// itself.
//
//   RFC 4314 §3.4, §3.7   the command and its answer
//   RFC 4314 §4           takes the right a

#include "imap/identifier.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

struct ListRights {
    std::string mailbox, identifier;
};

// listrights = "LISTRIGHTS" SP mailbox SP identifier
base::Result<ListRights> parse(Scanner& scan)
{
    ListRights request;
    scan.sp();
    request.mailbox = scan.mailbox();
    scan.sp();
    request.identifier = scan.astring();
    return scan.done(std::move(request));
}

// "" l r s w i p k x t e a c d
std::string each_by_itself(std::string_view letters)
{
    std::string text = "\"\"";
    for (const char letter : letters) text += {' ', letter};
    return text;
}

net::Task<Reply> handle(Session& session, ListRights request)
{
    auto found = co_await find_mailbox(session, request.mailbox, one(store::Right::administer));
    if (!found) co_return refuse(found.error());
    if (!found->mailbox.is_selectable) co_return refuse({base::Code::not_found, "only a level"});
    const auto entries = co_await found->place.account.acl(found->mailbox.id);
    if (!entries) co_return refuse(entries.error());
    const auto snapshot = session.services().directory.snapshot();
    const auto who = identifier_from(*snapshot, request.identifier, *entries);
    if (!who) co_return refuse({base::Code::invalid, "There is no such person or group to share with"});

    const bool is_owner = who->kind == store::Identifier::Kind::account &&
                          who->sign == store::Identifier::Sign::positive &&
                          who->id == found->place.account.owner();
    const auto all = told_rights(store::all_rights);
    session.untagged("LISTRIGHTS " + session.name(found->place.told(found->mailbox.name)) + " " +
                     astring(request.identifier) + " " + (is_owner ? all : each_by_itself(all)));
    co_return ok("LISTRIGHTS completed");
}

}  // namespace

const Command commands::listrights{"LISTRIGHTS", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
