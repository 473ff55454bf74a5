#include "control/import/cell.hpp"

#include "base/format.hpp"
#include "base/unicode.hpp"

#include <algorithm>
#include <optional>

namespace control {
namespace {

// One code point of well-formed UTF-8 and its length in bytes.
struct Point {
    char32_t value = 0;
    std::size_t bytes = 1;
};

Point point_at(std::string_view text)
{
    auto lead = static_cast<unsigned char>(text.front());
    std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes == 1 || bytes > text.size()) return {lead, 1};
    char32_t value = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i)
        value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {value, bytes};
}

bool is_space(char32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_hidden(char32_t c)
{
    bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF);
    bool is_format = c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
                     (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c >= 0xE0000 || c == 0xFFFD;
    return is_control || is_format;
}

}  // namespace

std::string tidy(std::string_view cell)
{
    std::string composed = base::nfc(cell);
    std::string clean;
    for (std::string_view rest = composed; !rest.empty();) {
        auto [value, bytes] = point_at(rest);
        if (!is_space(value))
            clean += rest.substr(0, bytes);
        else if (!clean.empty() && clean.back() != ' ')
            clean += ' ';
        rest.remove_prefix(bytes);
    }
    if (clean.ends_with(' ')) clean.pop_back();
    return clean;
}

std::string hidden_character(std::string_view text)
{
    while (!text.empty()) {
        auto [value, bytes] = point_at(text);
        if (is_hidden(value)) return base::format("U+{:04X}", static_cast<std::uint32_t>(value));
        text.remove_prefix(bytes);
    }
    return {};
}

std::string odd_in_name(std::string_view name)
{
    constexpr std::string_view between = " '.-";
    if (!name.empty() && between.contains(name.front())) return std::string(name.substr(0, 1));
    return std::string(base::first_not_latin(name, between));
}

// Nothing is one too. A dash alone, for "none", is not: slapd would not take it.
bool is_telephone_number(std::string_view phone)
{
    constexpr std::string_view digits = "0123456789";
    bool has_digit = phone.find_first_of(digits) != std::string_view::npos;
    return phone.size() <= 32 && phone.find_first_not_of("0123456789+() ./-") == std::string_view::npos &&
           (phone.empty() || has_digit);
}

bool is_word(std::string_view text, std::string_view others, std::size_t most)
{
    auto is_allowed = [others](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.contains(c);
    };
    return !text.empty() && text.size() <= most && !others.contains(text.front()) &&
           std::ranges::all_of(text, is_allowed);
}

}  // namespace control
