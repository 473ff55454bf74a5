// STATUS: counts of a mailbox without opening it. They stand in its header row, so nothing is scanned.
//
//   RFC 9051 §6.3.11   the command
//   RFC 4314 §4        takes the right r
//   RFC 3501 §6.3.10   RECENT: always 0, since who will be told first is not known yet

#include "imap/session.hpp"

namespace imap {
namespace {

struct Status {
    std::string mailbox;
    std::vector<StatusItem> items;
};

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
base::Result<Status> parse(Scanner& scan)
{
    Status request;
    scan.sp();
    request.mailbox = scan.mailbox();
    scan.sp();
    request.items = scan.status_atts();
    return scan.done(std::move(request));
}

net::Task<Reply> handle(Session& session, Status request)
{
    const auto name = request.mailbox;
    auto found = co_await find_mailbox(session, name, one(store::Right::read));
    if (!found) co_return refuse(found.error());
    if (!found->mailbox.is_selectable) co_return refuse({base::Code::not_found, "only a level"});
    found->mailbox.name = found->place.told(found->mailbox.name);
    session.untagged(status_line(found->mailbox, request.items, session.names()));
    co_return ok("STATUS completed");
}

}  // namespace

const Command commands::status{"STATUS", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
