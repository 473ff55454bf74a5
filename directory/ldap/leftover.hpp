// What may be in the way of starting our slapd: one that outlived a killed server, and ports that are taken.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace directory::ldap {

// Ends every slapd that works in this folder, and waits until they have gone: one may still be on its way out
// when the next server starts, or stand still and never have heard that its own has ended.
void end_leftovers(const std::filesystem::path& folder);

// ldap://127.0.0.1:0 → ldap://127.0.0.1:40123, a port that was free a moment ago. Others stay as they are.
std::string with_free_port(const std::string& uri);

// invalid: another program listens at one of these addresses, or nobody may.
base::Result<void> check_listen(const std::vector<std::string>& uris);

}  // namespace directory::ldap
