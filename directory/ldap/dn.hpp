// Dn: distinguished names, escaped so that data never becomes syntax. (No filter is ever built from what
// users type.) Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace directory::ldap {

// RFC 4514 §2.4: one attribute value inside a DN.
std::string escape_dn(std::string_view value);

// What stands after the first comma that is no data; empty at the top.
std::string_view parent_of(std::string_view dn);
// What stands before it.
std::string_view first_rdn(std::string_view dn);
// For comparing: ASCII in lower case, no spaces around separators, as slapd prints DNs otherwise.
std::string normal(std::string_view dn);
// The dn with `suffix` (a normal DN that it lies below) replaced; nullopt if it does not lie below it.
std::optional<std::string> moved(std::string_view dn, std::string_view suffix, std::string_view new_suffix);

// langson.gov.vn → dc=langson,dc=gov,dc=vn (RFC 2247 §2)
std::string base_of(std::string_view domain);

}  // namespace directory::ldap
