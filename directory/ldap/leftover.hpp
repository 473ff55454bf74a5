// What may be in the way of starting our slapd: one that outlived a killed server, and ports that are taken.
#pragma once

#include "directory/ldap/slapd_config.hpp"

namespace directory::ldap {

// Ends a slapd that runs on this folder's configuration, and waits until it has gone.
void end_leftover(const SlapdFolders& folders);

// ldap://127.0.0.1:0 → ldap://127.0.0.1:40123, a port that was free a moment ago. Others stay as they are.
std::string with_free_port(const std::string& uri);

}  // namespace directory::ldap
