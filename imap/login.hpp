// Logging in: what LOGIN and AUTHENTICATE share once they have a name and a password.
#pragma once

#include "imap/proto/reply.hpp"
#include "net/task.hpp"

#include <string>
#include <string_view>

namespace imap {

class Session;

struct Credentials {
    std::string name, password;
    std::string authorization{};  // SASL's: whose mail he means to open
};

// Refuses on a line in clear without looking at the password. A failed login waits a little, and says the
// same whether the name or the password was wrong. `command` names itself in the reply.
net::Task<Reply> log_in(Session& session, Credentials credentials, std::string_view command);

}  // namespace imap
