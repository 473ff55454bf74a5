// TextCheck: line ends, NULs and lengths, in one pass.

#include "smtp/proto/text_check.hpp"

#include <algorithm>

namespace smtp {

void TextCheck::feed(std::string_view octets)
{
    while (!octets.empty() && fault_ == TextFault::none) {
        const auto is_special = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
        const auto run = static_cast<std::size_t>(std::ranges::find_if(octets, is_special) - octets.begin());
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
