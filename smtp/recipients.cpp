// Recipients: the directory's answers in this door's words.

#include "smtp/recipients.hpp"

namespace smtp {
namespace {

Answer answer_for(delivery::NoRoute reason, std::string_view address)
{
    using enum delivery::NoRoute;
    switch (reason) {
    // An address like a%b@us is nobody's here: it asks us to pass mail on.
    case unknown: return asks_to_relay(address) ? Answer::relaying_denied : Answer::unknown_mailbox;
    case closed: return Answer::mailbox_closed;
    case pending: return Answer::mailbox_pending;
    case unsettled: return Answer::address_unsettled;
    case no_postmaster: return Answer::postmaster_absent;
    case unread: return Answer::directory_away;
    }
    base::bug("unnamed reason");
}

}  // namespace

Parsed<delivery::Route> route_from(Session& session, std::string_view address)
{
    auto route = session.parts().delivery.route(address);
    if (!route) return std::unexpected(answer_for(route.error(), address));
    if (route->place == delivery::Place::local) return std::move(*route);
    return std::unexpected(session.door() == Door::submission ? Answer::queue_absent
                                                              : Answer::relaying_denied);
}

}  // namespace smtp
