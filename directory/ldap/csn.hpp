// Csn: how far a slapd has come: one change sequence number per server, as contextCSN and sync cookies hold
// them. Pure.
//
//   20261122111906.116154Z#000000#000#000000     time # count # server # modification
//   rid=000,csn=20261122…#000000#001#000000;20261122…#000000#002#000000     a cookie
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace directory::ldap {

// The latest change of each server, by server.
using Csns = std::map<std::string, std::string, std::less<>>;

// Digits, letters, dots and # in four parts: nothing that is syntax anywhere.
bool is_csn(std::string_view text);
Csns csns_of_cookie(std::string_view cookie);
Csns csns_of_values(const std::vector<std::string>& context_csns);
// Whether somebody who has seen `seen` has seen all of `wanted`.
bool covers(const Csns& seen, const Csns& wanted);

}  // namespace directory::ldap
