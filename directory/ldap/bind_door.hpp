// BindDoor: what whoever is asked before somebody binds at our own slapd (slapd_config.hpp) needs to know of it.
#pragma once

#include "directory/ldap/settings.hpp"
#include "directory/snapshot.hpp"

#include <filesystem>

namespace directory::ldap {

// Of this machine: our slapd's, and ours.
std::vector<std::uint32_t> bind_door_users(const Settings& settings);

// The socket there, as it is to be: slapd may enter it, and otherwise only we.
base::Result<void> give_bind_door(const Settings& settings, const std::filesystem::path& socket);

// Whose entry this is, as slapd prints it; nullptr: nobody's. An entry is looked for by the login in its name
// (uid=nqhuy,…), which all have that we have made. Pure.
const Account* account_at(const Snapshot& snapshot, std::string_view dn);

}  // namespace directory::ldap
