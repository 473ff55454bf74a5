// Logging in: what LOGIN and AUTHENTICATE share once they have a name and what proves it.
#pragma once

#include "directory/acting.hpp"
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

// The same in steps, for a mechanism that has something to say in between.
directory::LoginRequest login_request(const Session& session, const directory::TypedLogin& typed);
Reply end_login(Session& session, const directory::TypedLogin& typed,
                const base::Result<directory::Admission>& admission, std::string_view command);

// What SCRAM-SHA-256-PLUS can be bound to here.
directory::scram::Bindings bindings(const Session& session);

}  // namespace imap
