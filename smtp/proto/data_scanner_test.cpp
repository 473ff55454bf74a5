#include "smtp/proto/data_scanner.hpp"

#include "smtp/proto/text_check.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using namespace std::string_literals;

struct Outcome {
    std::string message;
    std::string rest;  // after the end: commands
    bool is_done = false;
    TextFault fault = TextFault::none;

    bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome)
{
    return out << testing::PrintToString(outcome.message) << " then " << testing::PrintToString(outcome.rest)
               << (outcome.is_done ? " done" : " open") << " fault " << static_cast<int>(outcome.fault);
}

// The same bytes in the given segments.
Outcome scan(const std::vector<std::string_view>& segments)
{
    DataScanner scanner;
    TextCheck check(1000);
    Outcome outcome;
    for (const auto segment : segments) {
        std::string octets;
        outcome.rest += segment.substr(scanner.feed(segment, octets));
        check.feed(octets);
        outcome.message += octets;
    }
    check.finish();
    outcome.is_done = scanner.is_done();
    outcome.fault = check.fault();
    return outcome;
}

void expect_however_cut(const std::string& input, const Outcome& want)
{
    const std::string_view all(input);
    EXPECT_EQ(scan({all}), want) << testing::PrintToString(input);
    for (std::size_t at = 1; at < all.size(); ++at)
        EXPECT_EQ(scan({all.substr(0, at), all.substr(at)}), want)
            << testing::PrintToString(input) << " cut at " << at;
    std::vector<std::string_view> bytes;
    for (std::size_t at = 0; at < all.size(); ++at) bytes.push_back(all.substr(at, 1));
    EXPECT_EQ(scan(bytes), want) << testing::PrintToString(input) << " byte by byte";
}

TEST(DataScanner, TakesTheStuffingOutAndStopsAtTheEnd)
{
    const std::vector<std::pair<std::string, Outcome>> table{
        {".\r\n", {"", "", true}},
        {"test\r\n.\r\n", {"test\r\n", "", true}},
        {"test\r\n.\r\nQUIT\r\n", {"test\r\n", "QUIT\r\n", true}},
        {".test\r\n.\r\n", {"test\r\n", "", true}},
        {"..test\r\n.\r\n", {".test\r\n", "", true}},
        {"..\r\n.\r\n", {".\r\n", "", true}},
        {"...\r\n.\r\n", {"..\r\n", "", true}},
        {"a.\r\n.b\r\n\r\n.\r\n", {"a.\r\nb\r\n\r\n", "", true}},
        {"\r\n.\r\n", {"\r\n", "", true}},
        {"no end", {"no end", "", false}},
        {"no end\r\n", {"no end\r\n", "", false}},
        {"no end\r\n.", {"no end\r\n", "", false}},
    };
    for (const auto& [input, want] : table) expect_however_cut(input, want);
}

// RFC 5321 §4.1.1.4: the ways in which servers were made to see two messages where there is one.
TEST(DataScanner, NothingButTheTrueEndEndsAMessage)
{
    const std::string smuggled = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n";
    for (const auto& end :
         {"\n.\n"s, "\n.\r"s, "\r.\n"s, "\r.\r"s, "\n.\r\n"s, "\r.\r\n"s, "\r\n.\r"s, "\r\n.\n"s}) {
        const auto input = "text" + end + smuggled + "x\r\n.\r\nNOOP\r\n";
        const auto got = scan({input});
        EXPECT_TRUE(got.is_done);
        EXPECT_EQ(got.rest, "NOOP\r\n") << testing::PrintToString(end);
        EXPECT_EQ(got.fault, TextFault::bare_line_end) << testing::PrintToString(end);
        expect_however_cut(input, got);
    }
    const auto input = "text\r\n\0.\r\n"s + smuggled + "x\r\n.\r\nNOOP\r\n";
    const auto got = scan({input});
    EXPECT_EQ(got.rest, "NOOP\r\n");
    EXPECT_EQ(got.fault, TextFault::nul);
    expect_however_cut(input, got);
}

TEST(DataScanner, BareLineEndsAreFoundWhereverTheyStand)
{
    for (const auto& text : {"..test\ntest.\n\r\n"s,
                             "bare \r here\r\n"s,
                             "bad:\r.\rx\r\n"s,
                             "bad:\r.\nx\r\n"s,
                             "bad:\n.\nx\r\n"s,
                             "bad:\n.\r\nx\r\n"s,
                             "bad:\r\n.\nx\r\n"s,
                             "bad:\r\n.\rx\r\n"s,
                             "bad:\n.\rx\r\n"s,
                             ".\rx\r\n"s,
                             ".\nx\r\n"s,
                             "\n.\rx\r\n"s,
                             "\r.\rx\r\n"s,
                             "\n.\nx\r\n"s,
                             "\r.\nx\r\n"s,
                             "\r.\r\nx\r\n"s,
                             "\n.\r\nx\r\n"s,
                             "\r\n.\rx\r\n"s,
                             "\r\n.\nx\r\n"s,
                             "\n"s,
                             "\r\r\n"s,
                             "\n\r\n"s,
                             "x\r\n\n"s,
                             "x\r\n\r\r\n"s}) {
        const auto input = text + "\r\n.\r\nNOOP\r\n";
        const auto got = scan({input});
        EXPECT_EQ(got.fault, TextFault::bare_line_end) << testing::PrintToString(text);
        EXPECT_TRUE(got.is_done) << testing::PrintToString(text);
        EXPECT_EQ(got.rest, "NOOP\r\n") << testing::PrintToString(text);
        expect_however_cut(input, got);
    }
}

}  // namespace
}  // namespace smtp
