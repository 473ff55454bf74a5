#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using base::Code;
using namespace std::chrono;

template<typename Read> auto read_all(std::string_view input, Read read)
{
    Scanner scan(input);
    auto value = read(scan);
    return scan.done(std::move(value));
}

TEST(FlagList, HoldsEachFlagOnce)
{
    auto flags = [](Scanner& scan) { return scan.flag_list(); };
    EXPECT_EQ(read_all("()", flags), store::Flags());
    EXPECT_EQ(read_all("(\\Seen \\deleted $Forwarded work $FORWARDED)", flags),
              (store::Flags{.system = store::seen | store::deleted, .keywords = {"$Forwarded", "work"}}));
    for (auto input : {"(\\Recent)", "(\\Bogus)", "(\\*)", "(a  b)", "(a", "(a b", "(\"a\")", "a", "(a])"}) {
        EXPECT_EQ(read_all(input, flags).error().code, Code::invalid) << input;
    }
    EXPECT_EQ(read_all("(" + std::string(1'000'000, 'x') + ")", flags).error().code, Code::limit);
}

TEST(StoreAction, SaysWhatToDoAndWhetherToAnswer)
{
    using enum StoreAction::Change;
    using enum StoreAction::Answer;
    auto action = [](Scanner& scan) { return scan.store_action(); };
    EXPECT_EQ(read_all("FLAGS (\\Seen)", action),
              (StoreAction{replace, StoreAction::Answer::flags, {store::seen, {}}}));
    EXPECT_EQ(read_all("+flags.silent \\Seen b a", action),
              (StoreAction{add, silent, {store::seen, {"a", "b"}}}));
    EXPECT_EQ(read_all("-FLAGS ()", action), (StoreAction{remove, StoreAction::Answer::flags, {}}));
    for (auto input : {"FLAGS", "FLAGS ", "FLAG x", "++FLAGS x", "FLAGS.SILENTx y", "FLAGS (a) b"}) {
        EXPECT_FALSE(read_all(input, action)) << input;
    }
}

TEST(SequenceSet, IsReadAsWritten)
{
    constexpr auto star = SequenceSet::star;
    auto set = [](Scanner& scan) { return scan.sequence_set(); };
    EXPECT_EQ(read_all("1", set), (SequenceSet{{{1, 1}}}));
    EXPECT_EQ(read_all("1:3,7,9:*", set), (SequenceSet{{{1, 3}, {7, 7}, {9, star}}}));
    EXPECT_EQ(read_all("*:*", set), (SequenceSet{{{star, star}}}));
    EXPECT_EQ(read_all("4294967295:1", set), (SequenceSet{{{4294967295, 1}}}));
    EXPECT_EQ(read_all("$", set), (SequenceSet{{}, true}));
    for (auto input : {"", "0", "1:0", "4294967296", "1,", ",1", "1:", ":1", "1::2", "-1", "1 2", "$,1",
                       "1,$", "**", "a"}) {
        EXPECT_EQ(read_all(input, set).error().code, Code::invalid) << input;
    }
}

TEST(SequenceSet, IsMergedAgainstTheMailbox)
{
    struct {
        std::string_view input;
        std::uint32_t largest;
        std::string_view want;
    } const rows[] = {
        {"1:*", 5, "1:5"},
        {"*", 5, "5"},
        {"*:3", 5, "3:5"},
        {"9:*", 5, "5:9"},
        {"3,1:2,2:4", 9, "1:4"},
        {"*:*", 5, "5"},
        {"5:1", 9, "1:5"},
        {"*", 0, ""},
        {"1:*", 0, "1"},
        {"*:*", 0, ""},
        {"4294967295:1", 5, "1:4294967295"},
        {"7,3,5", 9, "3,5,7"},
    };
    for (const auto& row : rows) {
        auto set = read_all(row.input, [](Scanner& scan) { return scan.sequence_set(); });
        EXPECT_EQ(set->resolve(row.largest).to_text(), row.want) << row.input;
    }
}

TEST(SequenceSet, OfFiftyThousandRangesIsReadAtOnce)
{
    std::string input = "1:*";
    for (int i = 0; i < 50'000; ++i) input += ",1:*";
    auto set = read_all(input, [](Scanner& scan) { return scan.sequence_set(); });
    ASSERT_TRUE(set);
    EXPECT_EQ(set->resolve(7).to_text(), "1:7");
    EXPECT_EQ(set->largest_named(), 1u);
}

TEST(DateTime, IsAMomentInTime)
{
    auto time = [](Scanner& scan) { return scan.date_time(); };
    const auto at = [](sys_days day, auto clock) { return base::WallTime(day) + clock; };
    EXPECT_EQ(read_all("\"17-Jul-1996 02:44:25 -0700\"", time), at(1996y / 7 / 17, 9h + 44min + 25s));
    EXPECT_EQ(read_all("\" 1-feb-2026 00:00:00 +0700\"", time), at(2026y / 1 / 31, 17h));
    EXPECT_EQ(read_all("\"01-Jan-0001 23:59:60 +0000\"", time), at(1y / 1 / 2, 0h));
    for (auto input :
         {"\"1-Jan-2026 00:00:00 +0000\"", "\"32-Jan-2026 00:00:00 +0000\"", "\"29-Feb-2026 00:00:00 +0000\"",
          "\"01-Foo-2026 00:00:00 +0000\"", "\"01-Jan-26 00:00:00 +0000\"", "\"01-Jan-2026 24:00:00 +0000\"",
          "\"01-Jan-2026 00:00:00\"", "\"01-Jan-2026 00:00:00 0000\"", "\"01-Jan-2026 00:00:00 +000\"",
          "01-Jan-2026 00:00:00 +0000", "\"01-Jan-2026 00:00:00 +0000", "\"01-Jan-2026 00:60:00 +0000\"",
          "\"01-Jan-2026 00:00:00 +0099\"", "\"-1-Jan-2026 00:00:00 +0000\""}) {
        EXPECT_FALSE(read_all(input, time)) << input;
    }
}

TEST(Date, MayBeQuotedOrNot)
{
    auto date = [](Scanner& scan) { return scan.date(); };
    EXPECT_EQ(read_all("1-Feb-2026", date), sys_days(2026y / 2 / 1));
    EXPECT_EQ(read_all("\"01-Feb-2026\"", date), sys_days(2026y / 2 / 1));
    EXPECT_EQ(read_all("29-feb-2028", date), sys_days(2028y / 2 / 29));
    for (auto input : {"", "1-Feb-26", "\"1-Feb-2026", "31-Feb-2026", "0-Feb-2026", "001-Feb-2026",
                       "1 Feb 2026", "-Feb-2026"}) {
        EXPECT_FALSE(read_all(input, date)) << input;
    }
}

}  // namespace
}  // namespace imap
