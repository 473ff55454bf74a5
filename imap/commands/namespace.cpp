// NAMESPACE: where mailboxes are: the account's own, with no prefix, and what others share, below their logins.
//
//   RFC 9051 §6.3.10, RFC 2342 §5

#include "base/format.hpp"
#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session& session)
{
    session.untagged("NAMESPACE ((\"\" \"/\")) " + base::format("((\"{}\" \"/\")) NIL", others_prefix));
    co_return ok("NAMESPACE completed");
}

}  // namespace

const Command commands::namespaces{"NAMESPACE", State::authenticated, without_arguments<handle>};

}  // namespace imap
