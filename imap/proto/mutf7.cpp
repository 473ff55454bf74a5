// &ENcENwQ1BEIEPA-   base64 of UTF-16BE between "&" and "-", "," for "/", no padding; "&-" is "&".
#include "imap/proto/mutf7.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace imap {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool stands_for_itself(char c)
{
    return c >= ' ' && c <= '~';
}

// Base64 of 16-bit units, six bits at a time.
class Shifted {
  public:
    explicit Shifted(std::string& into) : into_(into) { into_ += '&'; }

    void unit(std::uint32_t value)
    {
        bits_ = (bits_ << 16) | value;
        for (count_ += 16; count_ >= 6; count_ -= 6) into_ += alphabet[(bits_ >> (count_ - 6)) & 0x3f];
        bits_ &= 0x3f;
    }

    void code_point(std::uint32_t value)
    {
        if (value < 0x10000) return unit(value);
        unit(0xd800 + ((value - 0x10000) >> 10));
        unit(0xdc00 + ((value - 0x10000) & 0x3ff));
    }

    void end()
    {
        if (count_ > 0) into_ += alphabet[(bits_ << (6 - count_)) & 0x3f];
        into_ += '-';
    }

  private:
    std::string& into_;
    std::uint32_t bits_ = 0;
    unsigned count_ = 0;
};

// The code point at `at` of well-formed UTF-8; moves on.
std::uint32_t take_code_point(std::string_view utf8, std::size_t& at)
{
    auto lead = static_cast<unsigned char>(utf8[at++]);
    if (lead < 0x80) return lead;
    unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    std::uint32_t value = lead & (0x3fu >> more);
    for (; more > 0 && at < utf8.size(); --more) {
        value = (value << 6) | (static_cast<unsigned char>(utf8[at++]) & 0x3fu);
    }
    return value;
}

void append_utf8(std::string& into, std::uint32_t value)
{
    auto byte = [&into](std::uint32_t bits) { into += static_cast<char>(bits); };
    if (value < 0x80) return byte(value);
    if (value < 0x800) {
        byte(0xc0 | (value >> 6));
    } else if (value < 0x10000) {
        byte(0xe0 | (value >> 12));
        byte(0x80 | ((value >> 6) & 0x3f));
    } else {
        byte(0xf0 | (value >> 18));
        byte(0x80 | ((value >> 12) & 0x3f));
        byte(0x80 | ((value >> 6) & 0x3f));
    }
    byte(0x80 | (value & 0x3f));
}

std::string units_of(std::string_view base64)
{
    std::string units;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (char c : base64) {
        auto value = alphabet.find(c);
        if (value == alphabet.npos) return {};
        bits = ((bits << 6) | static_cast<std::uint32_t>(value)) & 0xffffff;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        units += static_cast<char>((bits >> count) & 0xff);
    }
    return units;
}

// UTF-16BE to UTF-8. Unpaired surrogates come out ill-formed: the caller looks.
void append_units(std::string& into, std::string_view units)
{
    auto unit_at = [units](std::size_t at) -> std::uint32_t {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(units[at]) << 8 |
                                          static_cast<unsigned char>(units[at + 1]));
    };
    for (std::size_t at = 0; at + 1 < units.size(); at += 2) {
        auto value = unit_at(at);
        bool is_high = value >= 0xd800 && value < 0xdc00;
        if (is_high && at + 3 < units.size() && (unit_at(at + 2) & 0xfc00) == 0xdc00) {
            value = 0x10000 + ((value - 0xd800) << 10) + (unit_at(at + 2) - 0xdc00);
            at += 2;
        }
        append_utf8(into, value);
    }
}

}  // namespace

std::string to_mutf7(std::string_view utf8)
{
    std::string text;
    for (std::size_t at = 0; at < utf8.size();) {
        if (stands_for_itself(utf8[at])) {
            text += utf8[at] == '&' ? "&-" : std::string(1, utf8[at]);
            ++at;
            continue;
        }
        Shifted shifted(text);
        while (at < utf8.size() && !stands_for_itself(utf8[at]))
            shifted.code_point(take_code_point(utf8, at));
        shifted.end();
    }
    return text;
}

std::optional<std::string> from_mutf7(std::string_view text)
{
    std::string utf8;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!stands_for_itself(text[at])) return std::nullopt;
        if (text[at] != '&') {
            utf8 += text[at];
            continue;
        }
        auto end = text.find('-', at);
        if (end == text.npos) return std::nullopt;
        auto base64 = text.substr(at + 1, end - at - 1);
        base64.empty() ? utf8.push_back('&') : append_units(utf8, units_of(base64));
        at = end;
    }
    // Whatever is loose above does not come back the same.
    if (!base::is_utf8(utf8) || to_mutf7(utf8) != text) return std::nullopt;
    return utf8;
}

}  // namespace imap
