// The key of this server that the salts of those who are not there are made with, so that they are the same after a
// restart. Made once. Blocks on the disk.
#pragma once

#include "base/result.hpp"

#include <string>

namespace directory::ldap {

// An error where there is none and it cannot be kept.
base::Result<std::string> own_key(const std::string& file);

}  // namespace directory::ldap
