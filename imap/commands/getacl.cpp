// GETACL: who may do what with a mailbox. Its owner, who may do everything, comes first.
//
//   RFC 4314 §3.3, §3.6   the command and its answer
//   RFC 4314 §4           takes the right a

#include "imap/identifier.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// getacl = "GETACL" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

net::Task<Reply> handle(Session& session, std::string name)
{
    auto found = co_await find_mailbox(session, std::move(name), one(store::Right::administer));
    if (!found) co_return refuse(found.error());
    if (!found->mailbox.is_selectable) co_return refuse({base::Code::not_found, "only a level"});
    auto& account = found->place.account;
    const auto entries = co_await account.acl(found->mailbox.id);
    if (!entries) co_return refuse(entries.error());

    const auto snapshot = session.services().directory.snapshot();
    const store::Identifier owner{store::Identifier::Sign::positive, store::Identifier::Kind::account,
                                  account.owner()};
    auto line = "ACL " + session.name(found->place.told(found->mailbox.name));
    line += " " + astring(to_text(*snapshot, owner)) + " " + told_rights(store::all_rights);
    for (const auto& [who, rights] : *entries)
        line += " " + astring(to_text(*snapshot, who)) + " " + told_rights(rights);
    session.untagged(line);
    co_return ok("GETACL completed");
}

}  // namespace

const Command commands::getacl{"GETACL", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
