// Utf8: where UTF-8 may be cut, for those who get it in pieces.
#pragma once

#include <cstddef>
#include <string_view>

namespace mime {

struct Utf8Prefix {
    std::size_t size = 0;  // bytes at the front that are whole, well-formed characters
    bool is_cut = false;   // what follows them may be the beginning of a character, cut off by the end
};

// Where well-formed UTF-8 ends.
Utf8Prefix utf8_prefix(std::string_view bytes);

// How many bytes at the front may be composed or folded, whatever follows: letters are joined with the marks
// behind them. Never many, since marks are sorted in quadratic time; 0 where more must be seen.
std::size_t settled_prefix(std::string_view utf8);

}  // namespace mime
