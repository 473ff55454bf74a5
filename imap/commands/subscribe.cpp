// SUBSCRIBE, UNSUBSCRIBE: the list of mailboxes that the owner cares for.
//
//   RFC 9051 §6.3.7, §6.3.8   the commands; a name stays on the list when its mailbox goes

#include "imap/session.hpp"

namespace imap {
namespace {

// subscribe = "SUBSCRIBE" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

net::Task<Reply> handle_subscribe(Session& session, std::string name)
{
    const auto done = co_await session.account().subscribe(name, store::Subscription::on);
    co_return done ? ok("SUBSCRIBE completed") : refuse(done.error());
}

net::Task<Reply> handle_unsubscribe(Session& session, std::string name)
{
    const auto done = co_await session.account().subscribe(name, store::Subscription::off);
    co_return done ? ok("UNSUBSCRIBE completed") : refuse(done.error());
}

}  // namespace

const Command commands::subscribe{"SUBSCRIBE", State::authenticated, parse_then<parse, handle_subscribe>};
const Command commands::unsubscribe{"UNSUBSCRIBE", State::authenticated,
                                    parse_then<parse, handle_unsubscribe>};

}  // namespace imap
