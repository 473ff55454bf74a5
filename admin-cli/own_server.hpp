// OwnServer: where somebody acts on his own account, without being an admin: a server that he names, that of his last
// login, or the one on this machine.
#pragma once

#include "admin-cli/arguments.hpp"
#include "admin-cli/client.hpp"
#include "admin-cli/context.hpp"

#include <memory>

namespace admin_cli {

struct OwnServer {
    std::string server, ca;  // as typed

    void declare(Arguments& arguments);
    control::Answer ask(Context& context, const std::string& verb, base::Json::Object request) const;
};

}  // namespace admin_cli
