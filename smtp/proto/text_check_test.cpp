#include "smtp/proto/text_check.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using namespace std::string_literals;

TextFault fault_of(std::string_view text, std::size_t piece)
{
    TextCheck check(10);
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) check.feed(text.substr(0, piece));
    check.finish();
    return check.fault();
}

TEST(TextCheck, EveryLineEndsInCrlf)
{
    const std::vector<std::pair<std::string, TextFault>> table{
        {"", TextFault::none},
        {"a\r\nb\r\n\r\n", TextFault::none},
        {"no end", TextFault::none},
        {"\xc3\xa2\r\n", TextFault::none},
        {"a\nb", TextFault::bare_line_end},
        {"a\rb", TextFault::bare_line_end},
        {"a\r", TextFault::bare_line_end},
        {"a\r\r\n", TextFault::bare_line_end},
        {"a\r\n\n", TextFault::bare_line_end},
        {"a\0b\r\n"s, TextFault::nul},
        {"a\r\0\n"s, TextFault::nul},
        {"0123456789\r\n0123456789\r\n", TextFault::none},
        {"01234567890\r\n", TextFault::long_line},
        {"0123456789a\n", TextFault::long_line},
        {"a\nb\0c"s, TextFault::bare_line_end},
    };
    for (const auto& [text, want] : table)
        for (const std::size_t piece : {1, 2, 3, 7, 1000})
            EXPECT_EQ(fault_of(text, piece), want)
                << testing::PrintToString(text) << " in pieces of " << piece;
}

TEST(TextCheck, NothingIsOverlookedWhereverItStandsInALongLine)
{
    const std::vector<std::pair<std::string, TextFault>> table{
        {"\t", TextFault::none},          {"\r\n", TextFault::none},
        {"\xff\x7f", TextFault::none},    {"\t\x0e\x80", TextFault::none},
        {"\t\r\n", TextFault::none},      {"\t\n", TextFault::bare_line_end},
        {"\r", TextFault::bare_line_end}, {"\n", TextFault::bare_line_end},
        {"\0"s, TextFault::nul},
    };
    for (std::size_t before = 0; before < 40; ++before) {
        for (const auto& [middle, want] : table) {
            const auto text = std::string(before, 'a') + middle + std::string(40 - before, 'b') + "\r\n";
            for (const std::size_t piece : {1, 16, 17, 1000}) {
                TextCheck check(1000);
                for (std::string_view rest = text; !rest.empty();
                     rest.remove_prefix(std::min(piece, rest.size())))
                    check.feed(rest.substr(0, piece));
                EXPECT_EQ(check.fault(), want) << before << testing::PrintToString(middle) << piece;
            }
        }
    }
}

}  // namespace
}  // namespace smtp
