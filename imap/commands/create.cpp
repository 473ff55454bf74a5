// CREATE: make a mailbox, and its parents where missing.
//
//   RFC 9051 §6.3.4   the command
//   RFC 6154 §3       USE: a special-use role, given at creation; USEATTR where that cannot be

#include "imap/session.hpp"

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

net::Task<Reply> handle(Session& session, Create request)
{
    // A trailing separator only announces that children will follow.
    if (request.mailbox.ends_with('/')) request.mailbox.pop_back();

    const auto made = co_await session.account().create_mailbox(request.mailbox, request.role);
    if (!made && request.role != store::Role::none && made.error().code == base::Code::conflict) {
        co_return no(code::use_attr, "Another mailbox has that use");
    }
    if (!made) co_return refuse(made.error());

    for (const auto& name : *made) session.untagged(list_line({{}, name, {}, {}}, session.names()));
    co_return ok("CREATE completed");
}

}  // namespace

const Command commands::create{"CREATE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
