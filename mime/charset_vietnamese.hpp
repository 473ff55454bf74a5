// Single-byte Vietnamese charsets, byte to UTF-16 unit.
#pragma once

#include <array>
#include <string_view>

namespace mime {

using ByteTable = std::array<char16_t, 256>;

// `name` in lower case, letters and digits only; nullptr for any other charset. TCVN has combining marks:
// compose what comes out.
const ByteTable* vietnamese_table(std::string_view name);

}  // namespace mime
