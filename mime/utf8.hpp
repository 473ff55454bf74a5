// Utf8: where well-formed UTF-8 ends, for decoders that get it in pieces.
#pragma once

#include <cstddef>
#include <string_view>

namespace mime {

struct Utf8Prefix {
    std::size_t size = 0;  // bytes at the front that are whole, well-formed characters
    bool is_cut = false;   // what follows them may be the beginning of a character, cut off by the end
};

Utf8Prefix utf8_prefix(std::string_view bytes);

}  // namespace mime
