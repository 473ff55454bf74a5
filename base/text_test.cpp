#include "base/text.hpp"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Text, Base64IsStrict)
{
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};  // RFC 4648 §10
    for (const auto& [bytes, text] : pairs) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
    for (auto bad : {"Zg=", "Zg", "Z===", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "====", "=Zm9", "Z=m9"})
        EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(Text, NumbersAreWholeAndBounded)
{
    EXPECT_EQ(to_number("0"), 0U);
    EXPECT_EQ(to_number("18446744073709551615"), 18446744073709551615U);
    for (auto bad : {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"})
        EXPECT_EQ(to_number(bad), std::nullopt) << bad;
}

TEST(Text, Utf8IsWellFormedOrNot)
{
    for (auto good : {"", "abc", "Đặng Hường", "\xF0\x9F\x93\xA7", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (auto bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5",
                     "a\xFF", "\xE1\xBA"})
        EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Text, PrintableHidesWhatMovesATerminal)
{
    EXPECT_EQ(printable("a\r\nb\x1b[0m\x7f"), "a\\x0d\\x0ab\\x1b[0m\\x7f");
    EXPECT_EQ(printable("\xC2\x9B"
                        "2J \xFF"),
              "\\xc2\\x9b2J \\xff");
    EXPECT_EQ(printable("H\u202e37\u2066"), "H\\xe2\\x80\\xae37\\xe2\\x81\\xa6")
        << "what turns the direction of writing";
    EXPECT_EQ(printable("“1 – 2”"), "“1 – 2”");
    EXPECT_EQ(printable("Lạng Sơn"), "Lạng Sơn");
    // U+202E turns what follows round, U+2028 begins a line, U+200B cannot be seen.
    EXPECT_EQ(printable("a\xE2\x80\xAE"
                        "b\xE2\x80\xA8"
                        "c\xE2\x80\x8B"),
              "a\\xe2\\x80\\xaeb\\xe2\\x80\\xa8c\\xe2\\x80\\x8b");
    EXPECT_EQ(printable(std::string(1000, 'x'), 10), "xxxxxxxxxx...");
}

TEST(Text, WhatIsPrintableStaysAsItIs)
{
    EXPECT_EQ(printable(printable("\n")), "\\x0a");
}

TEST(Text, AppendingWithinABoundKeepsNoMoreRoomThanIt)
{
    constexpr std::size_t most = 5'000;
    std::string text;
    for (std::size_t i = 0; i < most; ++i) append_within(text, i % 2 ? "a" : "b", most);
    EXPECT_EQ(text.size(), most);
    EXPECT_EQ(text.substr(most - 4), "baba");
    EXPECT_EQ(text.capacity(), most);
    append_within(text, "over", most);
    EXPECT_EQ(text.substr(most - 1), "aover");
}

TEST(Text, TrimAndSplitKeepEmptyParts)
{
    EXPECT_EQ(trim(" \t a b \t"), "a b");
    EXPECT_EQ(trim("   "), "");
    EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
}

}  // namespace
}  // namespace base
