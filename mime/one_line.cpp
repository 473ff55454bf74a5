#include "mime/preview.hpp"

#include <algorithm>

namespace mime {
namespace {

std::size_t character_size(char first)
{
    auto byte = static_cast<unsigned char>(first);
    if (byte < 0xC0) return 1;
    return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

bool is_space(std::string_view character)
{
    constexpr std::string_view no_break = "\u00A0", ideographic = "\u3000";
    auto byte = static_cast<unsigned char>(character.front());
    return byte <= 0x20 || byte == 0x7F || character == no_break || character == ideographic;
}

// Nothing to see: soft hyphen, joiners and fillers that newsletters hide text with, marks and overrides of
// direction (U+202A–202E, U+2066–2069), byte order mark.
bool is_invisible(std::string_view character)
{
    constexpr std::string_view those =
        "\u00AD\u034F\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E"
        "\u2060\u2066\u2067\u2068\u2069\uFEFF";
    return character.size() > 1 && those.contains(character);
}

}  // namespace

// Letters of ASCII, as many as there are room for, at once.
std::string_view OneLine::plain_run(std::string_view utf8) const
{
    const auto is_plain = [](char c) { return c > ' ' && c < 0x7F; };
    utf8 = utf8.substr(0, most - characters_);
    return utf8.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(utf8, is_plain) - utf8.begin()));
}

void OneLine::feed(std::string_view utf8)
{
    while (!utf8.empty() && !is_full()) {
        if (!spaced_) {
            const auto run = plain_run(utf8);
            text_ += run;
            characters_ += run.size();
            utf8.remove_prefix(run.size());
            if (!run.empty()) continue;
        }
        auto character = utf8.substr(0, character_size(utf8.front()));
        utf8.remove_prefix(character.size());
        if (is_space(character)) spaced_ = true;
        if (is_space(character) || is_invisible(character)) continue;
        if (spaced_ && characters_ > 0) {
            text_ += ' ';
            if (++characters_ == most) return;
        }
        spaced_ = false;
        text_ += character;
        ++characters_;
    }
}

}  // namespace mime
