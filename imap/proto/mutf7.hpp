// Modified UTF-7: how IMAP4rev1 spells mailbox names (RFC 3501 §5.1.3).
//
// One name has exactly one spelling: whatever is not what to_mutf7() would write is refused, so that no "/"
// hides in
// "&AC8-" and no two names look the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imap {

// `utf8` must be well-formed.
std::string to_mutf7(std::string_view utf8);

// nullopt for anything but the canonical spelling of a well-formed name.
std::optional<std::string> from_mutf7(std::string_view text);

}  // namespace imap
