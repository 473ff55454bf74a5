// Pattern: what a line of a conversation file stands for. FORMAT.md is the manual.
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace talk {

using Captures = std::map<std::string, std::string, std::less<>>;

struct Piece {
    enum class Kind { text, capture, anything };
    Kind kind = Kind::text;
    std::string text;  // the bytes, or the capture's name
    bool operator==(const Piece&) const = default;
};

using Pattern = std::vector<Piece>;

// Refused: an unknown escape.
base::Result<Pattern> parse_pattern(std::string_view written);

// Whether the whole line fits; if so, new captures are added.
bool matches(const Pattern& pattern, std::string_view line, Captures& captures);

// The bytes to send. Refused: a name that nothing has captured yet, and `$...`.
base::Result<std::string> expand(const Pattern& pattern, const Captures& captures);

}  // namespace talk
