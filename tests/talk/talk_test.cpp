#include "tests/talk/served.hpp"
#include "tests/talk/toy_server.hpp"

#include <fstream>
#include <gmock/gmock.h>

namespace talk {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Match {
    std::string_view pattern, line;
    bool want;
};

const Match matches_table[] = {
    {"a1 OK done", "a1 OK done", true},
    {"a1 OK done", "a1 OK done.", false},
    {"a1 OK $...", "a1 OK ", true},
    {"* OK $... ready", "* OK [CAP] congvu ready", true},
    {"* OK $... ready", "* OK congvu", false},
    {"UID $uid", "UID 17", true},
    {"UID $uid", "UID ", false},
    {"UID $uid", "UID 1 7", false},
    {"($a $b)", "(1 2)", true},
    {"($same $same)", "(1 1)", true},
    {"($same $same)", "(1 2)", false},
    {"NAME $n", "NAME \"two words\"", true},
    {"NAME ${n}x", "NAME abcx", true},
    {"FLAGS ($Forwarded)", "FLAGS ($Forwarded)", true},
    {"{\\x31\\x32}\\$...", "{12}$...", true},
    {"tab\\x09\\\\", "tab\t\\", true},
};

TEST(Pattern, FitsTheWholeLine)
{
    for (const auto& [pattern, line, want] : matches_table) {
        Captures captures;
        EXPECT_EQ(matches(parse_pattern(pattern).value(), line, captures), want)
            << pattern << " against " << line;
    }
}

TEST(Pattern, ALineThatDoesNotFitCapturesNothing)
{
    Captures captures;
    EXPECT_FALSE(matches(parse_pattern("$a $b!").value(), "1 2", captures));
    EXPECT_TRUE(captures.empty());
}

TEST(Pattern, WhatWasCapturedCanBeSent)
{
    Captures captures;
    ASSERT_TRUE(matches(parse_pattern("* OK [UIDNEXT $next]").value(), "* OK [UIDNEXT 12]", captures));
    EXPECT_EQ(expand(parse_pattern("FETCH ${next}:*").value(), captures), "FETCH 12:*");
    EXPECT_FALSE(expand(parse_pattern("FETCH $other").value(), captures));
    EXPECT_FALSE(expand(parse_pattern("FETCH $...").value(), captures));
}

TEST(Script, AMistakeIsNamedWithItsLine)
{
    for (const auto& [text, want] : {std::pair{"C: a\nX: b\n", "f:2"},
                                     {"# c\n\nS a\n", "f:3"},
                                     {"C: \\q\n", "f:1"},
                                     {"TLS now\n", "f:1"},
                                     {"LATER 5h\n", "f:1"}}) {
        const auto script = parse_script("f", text);
        ASSERT_FALSE(script);
        EXPECT_THAT(script.error().detail, HasSubstr(want));
    }
}

TEST(Script, BeginsInClearWhenItSaysSo)
{
    EXPECT_EQ(parse_script("f", "C: a\n")->begins, Cover::tls);
    EXPECT_EQ(parse_script("f", "CLEAR\nC: a\n")->begins, Cover::clear);
    EXPECT_EQ(parse_script("f", "C: STARTTLS\nTLS\n")->begins, Cover::clear);
}

std::string played(std::string_view text, Way way)
{
    const auto path = testing::TempDir() + "congvu_talk_test.talk";
    std::ofstream(path) << text;
    return play_in_memory({path, way}, [](net::TestLoop&) -> Serve { return serve; });
}

TEST(Talk, IsJudgedTheSameEachWay)
{
    for (const auto& [text, want] : conversations) {
        for (const auto way : {Way::whole_lines, Way::byte_by_byte}) {
            const auto report = played(text, way);
            if (want.empty())
                EXPECT_EQ(report, "") << text;
            else
                EXPECT_THAT(report, HasSubstr(want)) << text;
        }
    }
}

TEST(Talk, AFailureShowsTheLastLines)
{
    EXPECT_THAT(played("S: * OK $...\nC: one\nS: ok two\n", Way::whole_lines),
                HasSubstr("    S: * OK covered\n    C: one\\x0d\\x0a\n    S: ok one\n"));
}

}  // namespace
}  // namespace talk
