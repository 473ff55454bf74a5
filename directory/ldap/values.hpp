// Values: how holders and grants are written in the directory, a value each. Pure.
//
//   <entryUUID> holder 20260101000000Z [20270101000000Z]                    congvuHolder
//   see,lock <entryUUID>|* <accounts> <bytes> 20260101000000Z [until]       congvuGrant; 0: no limit
//
// Times as in period.hpp. What is not exactly of this form is nothing: a right that cannot be read is none.
#pragma once

#include "directory/account.hpp"

namespace directory::ldap {

std::string to_value(const Holder& holder);
std::string to_value(const Grant& grant);
std::optional<Holder> holder_from(std::string_view value);
std::optional<Grant> grant_from(std::string_view value);

}  // namespace directory::ldap
