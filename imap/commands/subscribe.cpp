// SUBSCRIBE, UNSUBSCRIBE: the list of mailboxes that the owner cares for.
//
//   RFC 9051 §6.3.7, §6.3.8   the commands; a name stays on the list when its mailbox goes
//   RFC 4314 §4               SUBSCRIBE takes the right l

#include "imap/session.hpp"

namespace imap {
namespace {

// subscribe = "SUBSCRIBE" SP mailbox
base::Result<std::string> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.mailbox());
}

// Of another's mailbox: what is no longer there, or no longer shown, may be taken off the list all the same.
net::Task<base::Result<void>> change_elsewhere(Session& session, std::string name, store::Subscription how)
{
    const bool is_off = how == store::Subscription::off;
    auto place = co_await place_of(session, std::move(name));
    if (!place) {
        const bool is_done = is_off && place.error().code == base::Code::not_found;
        co_return is_done ? base::Result<void>() : base::refuse(place.error());
    }
    const auto kept = kept_name(*place);
    if (!is_off) {
        const auto found = co_await find_mailbox(session, std::move(*place), one(store::Right::lookup));
        if (!found) co_return base::refuse(found.error());
        how = store::Subscription::on_elsewhere;
    }
    co_return co_await session.account().subscribe(kept, how);
}

net::Task<base::Result<void>> change(Session& session, std::string name, store::Subscription how)
{
    if (leads_to_others(name)) return change_elsewhere(session, std::move(name), how);
    return session.account().subscribe(std::move(name), how);
}

net::Task<Reply> handle_subscribe(Session& session, std::string name)
{
    const auto done = co_await change(session, std::move(name), store::Subscription::on);
    co_return done ? ok("SUBSCRIBE completed") : refuse(done.error());
}

net::Task<Reply> handle_unsubscribe(Session& session, std::string name)
{
    const auto done = co_await change(session, std::move(name), store::Subscription::off);
    co_return done ? ok("UNSUBSCRIBE completed") : refuse(done.error());
}

}  // namespace

const Command commands::subscribe{"SUBSCRIBE", State::authenticated, parse_then<parse, handle_subscribe>};
const Command commands::unsubscribe{"UNSUBSCRIBE", State::authenticated,
                                    parse_then<parse, handle_unsubscribe>};

}  // namespace imap
