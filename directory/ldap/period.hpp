// Period: one value of congvuAddress: a mail address and the time in which its owner has it. Pure.
//
//   ntlan@langson.gov.vn 20200701000000Z                       from then on
//   ntlan@huyencaoloc.gov.vn 20180101000000Z 20200701000000Z   until then (exclusive)
//
// Times are GeneralizedTime (RFC 4517 §3.3.13) in UTC, to the second.
#pragma once

#include "directory/snapshot.hpp"

namespace directory::ldap {

// local@domain, both as they stand without quotes (RFC 5322 §3.2.3 dot-atom, RFC 6532 §3.2), and nothing
// around it.
bool is_address(std::string_view text);

std::string to_value(const Address& address);
// nullopt for what is not exactly of this form; the address is lower-cased.
std::optional<Address> address_from(std::string_view value);

std::string to_generalized_time(std::int64_t unix_seconds);
std::optional<std::int64_t> unix_seconds_from(std::string_view generalized_time);

}  // namespace directory::ldap
