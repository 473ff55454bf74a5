// TextCheck: line ends, NULs and lengths, in one pass.

#include "smtp/proto/text_check.hpp"

#include <algorithm>

namespace smtp {
namespace {

constexpr std::size_t block = 16;

bool is_special(char c)
{
    return c == '\r' || c == '\n' || c == '\0';
}

// One comparison for the whole block: all special octets are among the low ones.
bool has_low(const char* octets)
{
    bool has = false;
    for (std::size_t i = 0; i < block; ++i) has |= static_cast<unsigned char>(octets[i]) <= '\r';
    return has;
}

// How many octets there are before the first special one.
std::size_t plain_run(std::string_view octets)
{
    std::size_t at = 0;
    while (at + block <= octets.size() && !has_low(octets.data() + at)) at += block;
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
