// NOOP: nothing, but the client is told what has changed.
//
//   RFC 9051 §6.1.2

#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session&)
{
    co_return ok("NOOP completed");
}

}  // namespace

const Command commands::noop{"NOOP", State::any, without_arguments<handle>};

}  // namespace imap
