// CHECK: a checkpoint of the selected mailbox. Everything is durable at once here, so there is none to make.
//
//   RFC 3501 §6.4.1; gone from IMAP4rev2

#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session&)
{
    co_return ok("CHECK completed");
}

}  // namespace

const Command commands::check{"CHECK", State::selected, without_arguments<handle>};

}  // namespace imap
