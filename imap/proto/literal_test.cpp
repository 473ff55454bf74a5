#include "imap/proto/literal.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using base::Code;

TEST(Announcement, IsWhatALineEndsIn)
{
    struct {
        std::string_view line;
        std::optional<Announcement> want;
    } const rows[] = {
        {"a LOGIN {4}", Announcement{4, true, false}},
        {"a LOGIN {4+}", Announcement{4, false, false}},
        {"a APPEND x ~{9}", Announcement{9, true, true}},
        {"a APPEND x ~{9+}", Announcement{9, false, true}},
        {"{0}", Announcement{0, true, false}},
        {"a X {2147483647}", Announcement{2147483647, true, false}},
        {"a X {4294967296}", Announcement{4294967296, true, false}},
        {"a X {99999999+}", Announcement{99999999, false, false}},
        {"a X {9223372036854775807}", Announcement{9223372036854775807, true, false}},
        {"a X \"{3}", Announcement{3, true, false}},
        {"a X {-1}", std::nullopt},
        {"a X {5", std::nullopt},
        {"a X 5}", std::nullopt},
        {"a X {}", std::nullopt},
        {"a X {+}", std::nullopt},
        {"a X {5 }", std::nullopt},
        {"a X {5-}", std::nullopt},
        {"a X {5++}", std::nullopt},
        {"a X {5} ", std::nullopt},
        {"", std::nullopt},
        {"}", std::nullopt},
    };
    for (const auto& row : rows) {
        auto got = announced_literal(row.line);
        ASSERT_TRUE(got) << row.line;
        EXPECT_EQ(*got, row.want) << row.line;
    }
}

TEST(Announcement, OfMoreThanAnyoneCanCountIsRefused)
{
    for (auto line : {"a X {9223372036854775808}", "a X {18446744073709551616}",
                      "a X {18446744073709551617+}", "a X {99999999999999999999999999999999}"}) {
        auto got = announced_literal(line);
        ASSERT_FALSE(got) << line;
        EXPECT_EQ(got.error().code, Code::too_big) << line;
    }
}

TEST(CommandText, JoinsLinesAndLiterals)
{
    CommandText command(100);
    auto first = command.add_line("a LOGIN {4}");
    ASSERT_TRUE(first && *first);
    ASSERT_TRUE(command.expect(**first));
    EXPECT_EQ(command.wanted(), 4u);
    command.add_octets("l");
    command.add_octets("an1");
    EXPECT_EQ(command.wanted(), 0u);
    auto second = command.add_line(" secret");
    ASSERT_TRUE(second);
    EXPECT_FALSE(*second);
    EXPECT_EQ(command.text(), "a LOGIN {4}\r\nlan1 secret");
}

TEST(CommandText, NeverHoldsMoreThanItsBound)
{
    CommandText command(24);
    EXPECT_EQ(command.add_line("a LOGIN {99999999999}")->value().size, 99999999999u);
    EXPECT_EQ(command.add_line(std::string(24, 'x')).error().code, Code::too_big);

    CommandText other(20);
    auto announced = other.add_line("a LOGIN {9}");
    EXPECT_EQ(other.expect(**announced).error().code, Code::too_big);
    EXPECT_EQ(other.text(), "a LOGIN {9}");
    EXPECT_TRUE(other.expect({.size = 7}));
}

}  // namespace
}  // namespace imap
