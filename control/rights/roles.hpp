// Roles: ready rights by name, as data (conf/roles.conf). A role gives rights; it is not kept: what an admin has is his
// grants. Pure.
//
//   agency-admin = see, reset-password, lock     # Nghệ An 99/2025 Đ10.3
#pragma once

#include "base/result.hpp"
#include "directory/grant.hpp"

#include <string>
#include <vector>

namespace control {

struct RoleRights {
    std::string name;
    directory::Rights rights;
};

// invalid: the line and what is wrong with it.
base::Result<std::vector<RoleRights>> roles_from(std::string_view text);
// The shipped ones, in their order.
const std::vector<RoleRights>& roles();
const RoleRights* role_named(std::string_view name);
// The name of the role that gives exactly these; empty where there is none.
std::string_view role_of(directory::Rights rights);

}  // namespace control
