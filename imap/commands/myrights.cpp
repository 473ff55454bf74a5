// MYRIGHTS: what one may do with a mailbox oneself.
//
//   RFC 4314 §3.5, §3.8   the command and its answer
//   RFC 4314 §4           takes any of the rights l, r, i, k, x, a

#include "imap/identifier.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// myrights = "MYRIGHTS" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

constexpr store::Rights any_of()
{
    using enum store::Right;
    unsigned bits = 0;
    for (const auto right : {lookup, read, insert, create_mailboxes, delete_mailbox, administer})
        bits |= one(right).bits;
    return {static_cast<std::uint16_t>(bits)};
}

net::Task<Reply> handle(Session& session, std::string name)
{
    const auto found = co_await find_mailbox(session, std::move(name), any_of());
    if (!found) co_return refuse(found.error());
    if (!found->mailbox.is_selectable) co_return refuse({base::Code::not_found, "only a level"});
    session.untagged("MYRIGHTS " + session.name(found->place.told(found->mailbox.name)) + " " +
                     told_rights(found->rights));
    co_return ok("MYRIGHTS completed");
}

}  // namespace

const Command commands::myrights{"MYRIGHTS", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
