// The rows of the command table, one per file in commands/.
#pragma once

#include "smtp/command.hpp"

namespace smtp {

extern const Command ehlo, helo, lhlo, starttls, auth, mail, rcpt, data, bdat, rset, noop, vrfy, expn, help,
    quit;

}  // namespace smtp
