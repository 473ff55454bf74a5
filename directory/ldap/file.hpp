// File: small files read and written whole. A written file is there wholly or not at all, also after a power
// cut.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace directory::ldap {

// Temporary file, fsync, rename, fsync of the folder; readable by its owner alone.
base::Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);
// not_found if it is not there.
base::Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace directory::ldap
