#include "directory/ldap/own_key.hpp"

#include "directory/password.hpp"
#include "disk/file.hpp"

namespace directory::ldap {

base::Result<std::string> own_key(const std::string& file)
{
    if (auto kept = disk::read_file(file); kept && !kept->empty()) return kept;
    auto fresh = random_secret();
    if (auto done = disk::replace_file(file, fresh); !done) return base::refuse(done.error());
    return fresh;
}

}  // namespace directory::ldap
