// Text: small pure functions over strings. Bytes are taken as UTF-8 where it matters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// ASCII only: protocols compare in ASCII, never by locale.
char lower(char c);
char upper(char c);
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);

std::string_view trim(std::string_view text);  // spaces and tabs at both ends
std::vector<std::string_view> split(std::string_view text, char separator);

// The whole text as a decimal number without sign; nullopt if it is anything else or too large.
std::optional<std::uint64_t> to_number(std::string_view digits);

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);
// Strict: RFC 4648 §4 with padding, nothing else; nullopt otherwise.
std::optional<std::string> from_base64(std::string_view text);

// Appends. The room kept for more doubles, as a string's does, but is never above `most`.
void append_within(std::string& text, std::string_view more, std::size_t most);

bool is_utf8(std::string_view bytes);  // well-formed (no surrogates, no overlong forms)

// How many letters must be changed, added or taken away to make one of the other (Levenshtein). The time is
// that of both lengths multiplied.
std::size_t edits(std::string_view a, std::string_view b);

// Printable form for people: what is hidden (base/unicode.hpp) and bytes that are no UTF-8 as \xNN; cut at
// `most` bytes. What is printable already stays as it is. The log does this by itself.
inline constexpr std::size_t most_printable = 256;
std::string printable(std::string_view bytes, std::size_t most = most_printable);

}  // namespace base
