#include "imap/list_pattern.hpp"

#include <gtest/gtest.h>

#include <random>

namespace imap {
namespace {

struct Row {
    std::string_view pattern, name;
    bool want;
};

class ListPatternRow : public ::testing::TestWithParam<Row> {};

TEST_P(ListPatternRow, MatchesAsTheRfcSays)
{
    EXPECT_EQ(ListPattern(GetParam().pattern).matches(GetParam().name), GetParam().want)
        << GetParam().pattern << " " << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, ListPatternRow,
    ::testing::Values(Row{"", "", true}, Row{"", "a", false}, Row{"*", "", true}, Row{"*", "a/b/c", true},
                      Row{"%", "a", true}, Row{"%", "a/b", false}, Row{"%/%", "a/b", true},
                      Row{"%/%", "a", false}, Row{"a*c", "abbc", true}, Row{"a*c", "a/b/c", true},
                      Row{"a%c", "a/c", false}, Row{"a%c", "ac", true}, Row{"*%", "a/b", true},
                      Row{"%*", "a/b", true}, Row{"a/%", "a/", true}, Row{"a/%", "a", false},
                      Row{"*a*a", "aa", true}, Row{"*a*a", "a", false}, Row{"%a*b%", "xa/y/bz", true},
                      Row{"%a*b%", "xa/y/b/z", false}, Row{"a", "A", false},
                      Row{"Th\u01B0*", "Th\u01B0 \u0111\u1EBFn", true}));

// What the definition says, by trying everything.
bool is_match(std::string_view pattern, std::string_view name)
{
    if (pattern.empty()) return name.empty();
    const char c = pattern.front();
    if (c != '*' && c != '%') {
        return !name.empty() && name.front() == c && is_match(pattern.substr(1), name.substr(1));
    }
    if (is_match(pattern.substr(1), name)) return true;
    return !name.empty() && (c == '*' || name.front() != '/') && is_match(pattern, name.substr(1));
}

TEST(ListPatternTest, AgreesWithTheDefinition)
{
    std::mt19937 random(7);
    const auto text = [&](std::string_view letters, std::size_t most) {
        std::string made;
        for (auto left = random() % (most + 1); left > 0; --left) made += letters[random() % letters.size()];
        return made;
    };
    for (int i = 0; i < 20'000; ++i) {
        const auto pattern = text("ab/%*", 8);
        const auto name = text("ab/", 10);
        ASSERT_EQ(ListPattern(pattern).matches(name), is_match(pattern, name)) << pattern << " " << name;
    }
}

TEST(ListPatternTest, WordBoundariesAreNoBoundaries)
{
    for (const std::size_t length : {63, 64, 65, 127, 128, 129, 1000}) {
        const std::string name(length, 'a');
        EXPECT_TRUE(ListPattern(name).matches(name));
        EXPECT_TRUE(ListPattern(name + "%").matches(name + "b"));
        EXPECT_FALSE(ListPattern(name + "a").matches(name));
        EXPECT_FALSE(ListPattern(name).matches(name + "a"));
    }
}

// FAULTS I13: would take for ever with backtracking.
TEST(ListPatternTest, NoPatternIsSlow)
{
    std::string stars, name(1000, 'a');
    for (int i = 0; i < 500; ++i) stars += "%a*";
    const ListPattern pattern(stars + "b");
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(pattern.matches(name));
}

TEST(ListPatternTest, KnowsThatItAsksForLevels)
{
    EXPECT_TRUE(ListPattern("a/%").ends_in_level());
    EXPECT_FALSE(ListPattern("a/*").ends_in_level());
}

}  // namespace
}  // namespace imap
