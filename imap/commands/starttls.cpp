// STARTTLS: from here on under TLS.
//
//   RFC 9051 §6.2.1   the command; whatever was known before is forgotten
//
// What a client (or somebody between) sent after the command and before the handshake is not to be read as if
// it had come under TLS: such a conversation ends.

#include "imap/session.hpp"

namespace imap {
namespace {

net::Task<Reply> handle(Session& session)
{
    if (!session.offers_tls()) co_return bad("STARTTLS is not offered here");
    if (session.lines().has_buffered_input()) {
        session.bye("Nothing may follow STARTTLS before the handshake");
        co_return bad("Something followed STARTTLS");
    }
    session.start_tls_next();
    co_return ok("Begin TLS now");
}

}  // namespace

const Command commands::starttls{"STARTTLS", State::not_authenticated, without_arguments<handle>};

}  // namespace imap
