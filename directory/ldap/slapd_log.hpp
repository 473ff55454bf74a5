// What our slapd's log says about why it has ended. Pure.
#pragma once

#include <string>
#include <string_view>

namespace directory::ldap {

// `log`: what this start of slapd has added to it; `ended`: "exit 1"; `folder`: where its database lies. One
// line, with what to do.
std::string why_it_ended(std::string_view log, std::string_view ended, std::string_view folder);

}  // namespace directory::ldap
