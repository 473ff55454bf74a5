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

// An ASCII character joins with nothing before it. Where there is none for long, any whole character must do.
std::size_t settled_prefix(std::string_view utf8)
{
    constexpr std::size_t most = 1'024;
    const auto window = utf8.substr(0, most);
    auto size = window.size();
    while (size > 0 && static_cast<unsigned char>(window[size - 1]) >= 0x80) --size;
    if (size > 1) return size - 1;
    if (utf8.size() <= most) return 0;
    size = most;
    while (size > 1 && is_trail(utf8[size])) --size;
    return size;
}

}  // namespace mime
