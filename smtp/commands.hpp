// The rows of the command table, one per file in commands/.
#pragma once

#include "directory/scram.hpp"
#include "smtp/command.hpp"

namespace smtp {

extern const Command ehlo, helo, lhlo, starttls, auth, mail, rcpt, data, bdat, rset, noop, vrfy, expn, help,
    quit;

class Session;
// What SCRAM-SHA-256-PLUS can be bound to here.
directory::scram::Bindings bindings(Session& session);
// Whoever has shown his certificate and sends without AUTH is logged in by it, as by EXTERNAL: Thunderbird knows no other
// way to send by one. RFC 6409 §4.3 asks for authentication, however it was established.
net::Task<void> log_in_unasked(Session& session);

}  // namespace smtp
