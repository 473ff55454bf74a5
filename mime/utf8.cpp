#include "mime/utf8.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace mime {
namespace {

bool is_trail(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// How long a character with that first byte is; 0 where none begins so.
std::size_t size_by_first(char first)
{
    auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80) return 1;
    if (byte < 0xC2 || byte > 0xF4) return 0;
    return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

Utf8Prefix utf8_prefix(std::string_view bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        auto size = size_by_first(bytes[at]);
        auto character = bytes.substr(at, size);
        if (character.size() < size) return {at, std::ranges::all_of(character.substr(1), is_trail)};
        if (size == 0 || (size > 1 && !base::is_utf8(character))) return {at, false};
        at += size;
    }
    return {at, false};
}

}  // namespace mime
