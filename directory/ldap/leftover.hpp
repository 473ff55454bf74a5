// What may be in the way of starting our slapd: one that outlived a killed server, and ports that are taken.
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace directory::ldap {

// Ends every slapd that listens on this socket, and waits until they have gone. (A slapd that runs as another
// user does not end with the server, if the server is killed: becoming that user undoes PR_SET_PDEATHSIG.)
void end_leftovers(const std::string& socket_uri);

// ldap://127.0.0.1:0 → ldap://127.0.0.1:40123, a port that was free a moment ago. Others stay as they are.
std::string with_free_port(const std::string& uri);

// invalid: another program listens at one of these addresses, or nobody may.
base::Result<void> check_listen(const std::vector<std::string>& uris);

}  // namespace directory::ldap
