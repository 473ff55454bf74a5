#include "smtp/proto/scanner.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace smtp {
namespace {

using namespace std::string_literals;

// What a forward-path is read as, or the code that refuses it.
std::string forward(std::string_view text)
{
    Scanner scan(text);
    auto path = scan.forward_path();
    const auto done = scan.done(path);
    return done ? (done->domain.empty() ? done->local : done->text())
                : std::string(row_of(done.error()).status);
}

std::string reverse(std::string_view text)
{
    Scanner scan(text);
    auto path = scan.reverse_path();
    const auto done = scan.done(path);
    if (!done) return std::string(row_of(done.error()).status);
    return *done ? (*done)->text() : "<>";
}

TEST(Scanner, ReadsAForwardPath)
{
    const auto local64 = std::string(64, 'a'), domain = std::string("x.example");
    const std::vector<std::pair<std::string, std::string>> table{
        {"<ntlan@langson.gov.vn>", "ntlan@langson.gov.vn"},
        {" <ntlan@langson.gov.vn>", "ntlan@langson.gov.vn"},
        {"<postMaster>", "postMaster"},
        {"<postmaster@x.example>", "postmaster@x.example"},
        {"<\"a b\"@x.example>", "\"a b\"@x.example"},
        {"<\"a>b\"@x.example>", "\"a>b\"@x.example"},
        {"<\"a\\\">b\"@x.example>", "\"a\\\">b\"@x.example"},
        {"<@hop.example:ntlan@x.example>", "ntlan@x.example"},
        {"<@hop.example,@hop2.example:ntlan@x.example>", "ntlan@x.example"},
        {"<u@[192.0.2.1]>", "u@[192.0.2.1]"},
        {"<" + local64 + "@x.example>", local64 + "@x.example"},
        {"<" + local64 + "a@x.example>", "5.1.3"},
        {"<a@" + std::string(64, 'b') + ".example>", "5.1.3"},
        {"<a@" + std::string(254, 'b') + ">", "5.1.3"},
        {"ntlan@x.example", "5.1.3"},
        {"<ntlan@x.example", "5.1.3"},
        {"<>", "5.1.3"},
        {"<ntlan>", "5.1.3"},
        {"<a@-x.example>", "5.1.3"},
        {"<a@x..example>", "5.1.3"},
        {"<.a@x.example>", "5.1.3"},
        {"<a b@x.example>", "5.1.3"},
        {"<\x01u@x.example>", "5.1.3"},
        {"<a@x.example> junk", "5.5.4"},
        {"<a@x.example>junk", "5.5.4"},
        // Forms that only make sense if we passed mail on.
        {"<u%x.org>", "5.7.1"},
        {"<x.org!u>", "5.7.1"},
        {"<u@x.org@us.example>", "5.7.1"},
        {"<u@x.org(@us.example>", "5.7.1"},
        {"<u@x.org.>", "5.7.1"},
        {"<@us.example:>", "5.7.1"},
    };
    for (const auto& [text, want] : table) EXPECT_EQ(forward(text), want) << text;
}

TEST(Scanner, ReadsAReversePath)
{
    const std::vector<std::pair<std::string, std::string>> table{
        {"<>", "<>"},
        {"<a@x.example>", "a@x.example"},
        {"<@hop.example:a@x.example>", "a@x.example"},
        {"<n\xc3\xa0@x.example>", "n\xc3\xa0@x.example"},
        {"a@x.example", "5.1.7"},
        {"<a@b@c>", "5.1.7"},
        {"< >", "5.1.7"},
        {"<n\xc3@x.example>", "5.1.7"},
    };
    for (const auto& [text, want] : table) EXPECT_EQ(reverse(text), want) << text;
}

std::string parameters(std::string_view text)
{
    Scanner scan(text);
    std::string out;
    const auto read = scan.mail_parameters();
    for (const auto& [keyword, value] : read) out += keyword + "(" + value + ")";
    const auto done = scan.done(Nothing{});
    return done ? out : std::string(row_of(done.error()).status);
}

TEST(Scanner, ReadsParameters)
{
    const std::vector<std::pair<std::string, std::string>> table{
        {"", ""},
        {" SIZE=10", "SIZE(10)"},
        {" size=10  SMTPUTF8", "SIZE(10)SMTPUTF8()"},
        {" X-a=b+3D", "X-A(b+3D)"},
        {" SIZE=", "5.5.4"},
        {" SIZE=1 SIZE=2", "5.5.4"},
        {" =1", "5.5.4"},
        {" -a=1", "5.5.4"},
        {" a=b=c", "5.5.4"},
        {" a=\xff", "5.5.4"},
        {"SIZE=1", "5.5.4"},
    };
    for (const auto& [text, want] : table) EXPECT_EQ(parameters(text), want) << text;
    std::string many;
    for (char c = 'a'; c < 'a' + 21; ++c) many += std::string(" ") + c;
    EXPECT_EQ(parameters(many), "5.5.4");
}

TEST(Scanner, ASizeOfTwentyDigitsIsOnlyVeryLarge)
{
    constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(to_size("0"), 0u);
    EXPECT_EQ(to_size("52428800"), 52428800u);
    EXPECT_EQ(to_size("18446744073709551615"), largest);
    EXPECT_EQ(to_size("99999999999999999999"), largest);
    EXPECT_EQ(to_size("000000000000000000001"), std::nullopt);  // 21 digits
    EXPECT_EQ(to_size("-1"), std::nullopt);
    EXPECT_EQ(to_size(""), std::nullopt);
    EXPECT_EQ(to_size("1 "), std::nullopt);
}

TEST(Scanner, DecodesXtext)
{
    EXPECT_EQ(from_xtext("a+2Bb"), "a+b");
    EXPECT_EQ(from_xtext("+0A"), "\n");
    EXPECT_EQ(from_xtext("a+2"), std::nullopt);
    EXPECT_EQ(from_xtext("a+"), std::nullopt);
    EXPECT_EQ(from_xtext("a+2b"), std::nullopt);  // lower case is not in the grammar
    EXPECT_EQ(from_xtext("a+ZZ"), std::nullopt);
}

TEST(Scanner, AClientNameIsAnyWord)
{
    for (const std::string good :
         {"mail.example", "[192.0.2.1]", "[IPv6:2001:db8::1]", "MY_PC", "[::1]", "VP-UBND_01.local",
          "192.168.1.5", "V\xc4\x83nPh\xc3\xb2ng", "V\xe3n", "localhost.localdomain.", "(x)"}) {
        Scanner scan(good);
        auto name = scan.client_name();
        EXPECT_EQ(scan.done(name), Parsed<std::string>(good));
    }
    for (const std::string& bad : {std::string(), std::string("a b"), std::string(256, 'a')}) {
        Scanner scan(bad);
        auto name = scan.client_name();
        EXPECT_FALSE(scan.done(name).has_value()) << bad;
    }
}

}  // namespace
}  // namespace smtp
