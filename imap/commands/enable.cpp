// ENABLE: the client says which newer ways of speaking it understands.
//
//   RFC 9051 §6.3.1   the command: what is not known is passed over in silence
//   RFC 9051 §5.1     IMAP4rev2: mailbox names are UTF-8 from now on

#include "base/text.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

// enable = "ENABLE" 1*(SP capability)
base::Result<std::vector<std::string>> parse(Scanner& scan)
{
    std::vector<std::string> names;
    do {
        scan.sp();
        names.push_back(scan.atom());
    } while (scan.sees(" "));
    return scan.done(std::move(names));
}

net::Task<Reply> handle(Session& session, std::vector<std::string> names)
{
    std::string enabled = "ENABLED";
    for (const auto& name : names) {
        if (!base::iequals(name, "IMAP4rev2") || session.is_rev2()) continue;
        session.enable_rev2();
        enabled += " IMAP4rev2";
    }
    session.untagged(enabled);
    co_return ok("ENABLE completed");
}

}  // namespace

const Command commands::enable{"ENABLE", State::authenticated, parse_then<parse, handle>};

}  // namespace imap
