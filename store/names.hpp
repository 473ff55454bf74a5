// Names of mailboxes: UTF-8 paths with '/'. They are keys of rows and never paths of files; still
// everything is refused that no client could address or that could ever be taken for a path.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace store {

inline constexpr std::size_t longest_level = 255;  // bytes
inline constexpr std::size_t deepest_mailbox = 32;
inline constexpr std::string_view inbox_name = "INBOX";

using Levels = std::vector<std::string>;

// The levels of a name; a first level INBOX in any case is spelt INBOX (RFC 9051 §5.1). Refused: invalid
// (an empty level, "." or "..", a control character, no UTF-8, a level over 255 bytes, a leading '~'),
// limit (deeper than 32).
base::Result<Levels> to_levels(std::string_view name);
std::string to_name(const Levels& levels);

// INBOX first with all below it, then by bytes, children after their parent.
bool sorts_before(std::string_view a, std::string_view b);

}  // namespace store
