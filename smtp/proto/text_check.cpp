// TextCheck: line ends, NULs and lengths, in one pass.

#include "smtp/proto/text_check.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace smtp {
namespace {

constexpr std::size_t block = sizeof(std::uint64_t);

bool is_special(char c)
{
    return c == '\r' || c == '\n' || c == '\0';
}

// For the whole block at once: the highest bit of each octet that is low, as all special ones are. An octet below 14
// borrows from its highest bit, which it did not have; a borrow may make a later one look low, never an earlier one.
std::uint64_t low_octets(const char* octets)
{
    constexpr std::uint64_t each = 0x0101010101010101;
    std::uint64_t eight = 0;
    std::memcpy(&eight, octets, block);
    if constexpr (std::endian::native == std::endian::big) eight = std::byteswap(eight);
    return (eight - each * ('\r' + 1)) & ~eight & each * 0x80;
}

// How many octets there are before the first special one.
std::size_t plain_run(std::string_view octets)
{
    std::size_t at = 0;
    while (at + block <= octets.size()) {
        const auto low = low_octets(octets.data() + at);
        if (low == 0) {
            at += block;
            continue;
        }
        at += static_cast<std::size_t>(std::countr_zero(low)) / 8;
        if (is_special(octets[at])) return at;
        ++at;
    }
    while (at < octets.size() && !is_special(octets[at])) ++at;
    return at;
}

}  // namespace

void TextCheck::feed(std::string_view octets)
{
    while (!octets.empty() && fault_ == TextFault::none) {
        const auto run = plain_run(octets);
        if (run > 0) {
            if (after_cr_) refuse(TextFault::bare_line_end);
            line_ += run;
            if (line_ > longest_line_) refuse(TextFault::long_line);
        }
        if (run < octets.size()) step(octets[run]);
        octets.remove_prefix(std::min(run + 1, octets.size()));
    }
}

void TextCheck::step(char c)
{
    if (c == '\0') refuse(TextFault::nul);
    if (after_cr_ != (c == '\n')) refuse(TextFault::bare_line_end);
    after_cr_ = c == '\r';
    if (c == '\n') line_ = 0;
}

void TextCheck::finish()
{
    if (after_cr_) refuse(TextFault::bare_line_end);
}

void TextCheck::refuse(TextFault fault)
{
    if (fault_ == TextFault::none) fault_ = fault;
}

}  // namespace smtp
