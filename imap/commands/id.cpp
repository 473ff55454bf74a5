// ID: who the two programs are.
//
//   RFC 2971 §3.1, §3.3   the command; at most 30 pairs
//
// Our answer names no version: that is nobody's business before login.

#include "imap/session.hpp"

namespace imap {
namespace {

// id = "ID" SP id-params-list
base::Result<std::vector<IdPair>> parse(Scanner& scan)
{
    scan.sp();
    return scan.done(scan.id_params());
}

net::Task<Reply> handle(Session& session, std::vector<IdPair> client)
{
    for (const auto& [field, value] : client) {
        session.services().log.debug("imap", "client", {{"field", field}, {"value", value}});
    }
    session.untagged("ID (\"name\" \"congvu\")");
    co_return ok("ID completed");
}

}  // namespace

const Command commands::id{"ID", State::any, parse_then<parse, handle>};

}  // namespace imap
