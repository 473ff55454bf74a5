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

}  // namespace smtp
