// NAMESPACE: where mailboxes are: all of them are the account's own, with no prefix.
//
//   RFC 9051 §6.3.10

#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session& session)
{
    session.untagged("NAMESPACE ((\"\" \"/\")) NIL NIL");
    co_return ok("NAMESPACE completed");
}

}  // namespace

const Command commands::namespaces{"NAMESPACE", State::authenticated, without_arguments<handle>};

}  // namespace imap
