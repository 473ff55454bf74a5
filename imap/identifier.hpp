// Identifier: whom an entry of an access-control list names, as clients say it (RFC 4314 §2). Pure.
//
//   ntlan, ntlan@langson.gov.vn    a person, or the box of an agency, a post, a room: kept by UUID, told by login
//   group:phong-tc, $phong-tc      a group, as Cyrus and as Dovecot write it; told as the first
//   anyone                         whoever has a login here
//   -ntlan, -group:x, -anyone      the same, taking rights away
//   uuid:6f1c…                     one who is not in the directory any more; only of an entry that there is
#pragma once

#include "directory/snapshot.hpp"
#include "store/rights.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace imap {

// `known`: the entries that there are. nullopt: that is nobody who could be given rights.
std::optional<store::Identifier> identifier_from(const directory::Snapshot& snapshot, std::string_view text,
                                                 std::span<const store::AclEntry> known);
std::string to_text(const directory::Snapshot& snapshot, const store::Identifier& who);

// Rights as they are told: with c and d for those that know no newer ones (RFC 4314 §2.1.1).
std::string told_rights(store::Rights rights);

}  // namespace imap
