// Recipients: the directory's answers in this door's words.

#include "smtp/recipients.hpp"

#include "base/format.hpp"
#include "delivery/routing.hpp"

namespace smtp {
namespace {

Answer answer_for(delivery::NoRoute reason, std::string_view address)
{
    using enum delivery::NoRoute;
    switch (reason) {
    // An address like a%b@us is nobody's here: it asks us to pass mail on.
    case unknown: return asks_to_relay(address) ? Answer::relaying_denied : Answer::unknown_mailbox;
    case closed: return Answer::mailbox_closed;
    case succeeded: return Answer::mailbox_succeeded;
    case pending: return Answer::mailbox_pending;
    case unsettled: return Answer::address_unsettled;
    case no_postmaster: return Answer::postmaster_absent;
    case unread: return Answer::directory_away;
    case group_closed: return Answer::group_closed;
    case group_empty: return Answer::group_empty;
    case group_trouble: return Answer::group_trouble;
    }
    base::bug("unnamed reason");
}

// A sender who has not logged in may call himself anything.
directory::GroupSender sender_of(Session& session)
{
    if (!session.client().account) return {};
    directory::GroupSender sender{session.client().account};
    const auto& mail = session.mail();
    if (!mail || mail->from.empty()) return sender;
    const auto snapshot = session.parts().directory.snapshot();
    if (const auto* owner = delivery::find_owner(*snapshot, mail->from)) sender.from = owner->id;
    return sender;
}

}  // namespace

Reply reply_for(Session& session, std::string_view address, Answer refused)
{
    if (refused != Answer::mailbox_succeeded) return refused;
    const auto successor = session.parts().delivery.successor_of(address);
    if (successor.empty()) return Answer::mailbox_closed;
    return {refused, base::format("The mailbox is closed; write to {}", successor)};
}

Parsed<delivery::Route> route_from(Session& session, std::string_view address)
{
    auto route = session.parts().delivery.route(address, sender_of(session));
    if (!route) return std::unexpected(answer_for(route.error(), address));
    if (route->place != delivery::Place::remote) return std::move(*route);
    return std::unexpected(session.door() == Door::submission ? Answer::queue_absent
                                                              : Answer::relaying_denied);
}

}  // namespace smtp
