// Changes: what an edit means for an LDAP entry. Pure.
#pragma once

#include "directory/edit.hpp"
#include "directory/ldap/connection.hpp"

namespace directory::ldap {

// All but the move. What follows from a name, the folded one, is kept in step; so is what grants give in slapd itself,
// as of `now`.
std::vector<Change> changes_of(const AccountEdit& edit, std::int64_t now);
std::vector<Change> changes_of(const AgencyEdit& edit);

// The attribute that holds it.
std::string_view attribute_of(Detail detail);

}  // namespace directory::ldap
