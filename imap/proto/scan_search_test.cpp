#include "base/format.hpp"
#include "imap/proto/scanner.hpp"

#include <gmock/gmock.h>

namespace imap {
namespace {

using base::Code;
using Kind = SearchKey::Kind;
using namespace std::chrono;

base::Result<SearchRequest> search(std::string_view input)
{
    Scanner scan(input);
    auto request = scan.search_program();
    return scan.done(std::move(request));
}

SearchKey inside(Kind kind, std::vector<SearchKey> keys)
{
    return {.kind = kind, .keys = std::move(keys)};
}

SearchKey none_of(SearchKey key)
{
    return inside(Kind::none_of, {std::move(key)});
}

SearchKey with_text(Kind kind, std::string text)
{
    return {.kind = kind, .text = std::move(text)};
}

SearchKey with_date(Kind kind, year_month_day day)
{
    return {.kind = kind, .date = day};
}

SearchKey flagged(store::Flag flag)
{
    return {.kind = Kind::flag, .flag = flag};
}

TEST(SearchKeys, AreAllRead)
{
    const SearchKey recent{.kind = Kind::recent};
    const std::pair<std::string_view, SearchKey> rows[] = {
        {"ALL", {.kind = Kind::all}},
        {"answered", flagged(store::answered)},
        {"DELETED", flagged(store::deleted)},
        {"DRAFT", flagged(store::draft)},
        {"FLAGGED", flagged(store::flagged)},
        {"SEEN", flagged(store::seen)},
        {"UNANSWERED", none_of(flagged(store::answered))},
        {"UNDELETED", none_of(flagged(store::deleted))},
        {"UNDRAFT", none_of(flagged(store::draft))},
        {"UNFLAGGED", none_of(flagged(store::flagged))},
        {"UNSEEN", none_of(flagged(store::seen))},
        {"RECENT", recent},
        {"OLD", none_of(recent)},
        {"NEW", inside(Kind::all_of, {recent, none_of(flagged(store::seen))})},
        {"KEYWORD $Forwarded", {.kind = Kind::keyword, .name = "$Forwarded"}},
        {"UNKEYWORD work", none_of({.kind = Kind::keyword, .name = "work"})},
        {"BCC x", with_text(Kind::bcc, "x")},
        {"CC \"a b\"", with_text(Kind::cc, "a b")},
        {"FROM {3}\r\nx y", with_text(Kind::from, "x y")},
        {"TO x", with_text(Kind::to, "x")},
        {"SUBJECT \"hội nghị\"", with_text(Kind::subject, "hội nghị")},
        {"BODY x", with_text(Kind::body, "x")},
        {"TEXT \"\"", with_text(Kind::text, "")},
        {"HEADER Message-ID <a@b>", {.kind = Kind::header, .name = "Message-ID", .text = "<a@b>"}},
        {"BEFORE 1-Feb-1994", with_date(Kind::before, 1994y / 2 / 1)},
        {"ON \"01-Feb-1994\"", with_date(Kind::on, 1994y / 2 / 1)},
        {"SINCE 1-Feb-1994", with_date(Kind::since, 1994y / 2 / 1)},
        {"SENTBEFORE 1-Feb-1994", with_date(Kind::sent_before, 1994y / 2 / 1)},
        {"SENTON 1-Feb-1994", with_date(Kind::sent_on, 1994y / 2 / 1)},
        {"SENTSINCE 1-Feb-1994", with_date(Kind::sent_since, 1994y / 2 / 1)},
        {"SAVEDSINCE 1-Feb-1994", with_date(Kind::saved_since, 1994y / 2 / 1)},
        {"LARGER 0", {.kind = Kind::larger, .number = 0}},
        {"SMALLER 9223372036854775807", {.kind = Kind::smaller, .number = 9223372036854775807}},
        {"2:4", {.kind = Kind::numbers, .set = {{{2, 4}}}}},
        {"*", {.kind = Kind::numbers, .set = {{{0, 0}}}}},
        {"$", {.kind = Kind::numbers, .set = {{}, true}}},
        {"UID 7,9:*", {.kind = Kind::uids, .set = {{{7, 7}, {9, 0}}}}},
        {"MODSEQ 620162338", {.kind = Kind::modseq, .number = 620162338}},
        {"MODSEQ \"/flags/\\\\draft\" all 620162338", {.kind = Kind::modseq, .number = 620162338}},
        {"EMAILID M1", with_text(Kind::email_id, "M1")},
        {"NOT SEEN", none_of(flagged(store::seen))},
        {"OR SEEN DRAFT", inside(Kind::either, {flagged(store::seen), flagged(store::draft)})},
        {"SEEN DRAFT", inside(Kind::all_of, {flagged(store::seen), flagged(store::draft)})},
        {"(SEEN)", flagged(store::seen)},
        {"NOT (SEEN OR DRAFT (TO x))",
         none_of(inside(Kind::all_of,
                        {flagged(store::seen),
                         inside(Kind::either, {flagged(store::draft), with_text(Kind::to, "x")})}))},
    };
    for (const auto& [input, want] : rows) {
        auto got = search(input);
        ASSERT_TRUE(got) << input << ": " << got.error().detail;
        EXPECT_EQ(got->key, want) << input;
    }
}

TEST(SearchKeys, RefuseWhatIsNone)
{
    for (auto input : {"",
                       " ",
                       "BOGUS",
                       "SEEN ",
                       "SEEN  DRAFT",
                       "()",
                       "(SEEN",
                       "SEEN)",
                       "NOT",
                       "OR SEEN",
                       "TO",
                       "HEADER x",
                       "LARGER x",
                       "LARGER -1",
                       "BEFORE tomorrow",
                       "KEYWORD \\Seen",
                       "UID x",
                       "0",
                       "1:0",
                       "UID 0",
                       "RETURN (ALL)",
                       "CHARSET UTF-8",
                       "RETURN (BOGUS) ALL",
                       "RETURN ALL ALL",
                       "MODSEQ \"x\" bogus 1",
                       "EMAILID \"x\""}) {
        EXPECT_EQ(search(input).error().code, Code::invalid) << input;
    }
}

TEST(SearchProgram, MayNameResultsAndCharset)
{
    auto plain = search("ALL");
    EXPECT_EQ(plain->want, SearchReturn());
    EXPECT_EQ(plain->charset, "");
    EXPECT_EQ(search("RETURN () ALL")->want, (SearchReturn{.is_extended = true, .all = true}));
    EXPECT_EQ(search("return (min MAX count) ALL")->want,
              (SearchReturn{.is_extended = true, .min = true, .max = true, .count = true}));
    EXPECT_EQ(search("RETURN (SAVE) ALL")->want, (SearchReturn{.is_extended = true, .save = true}));
    auto both = search("RETURN (ALL) CHARSET \"windows-1258\" SUBJECT {2}\r\n\xd0\xfe");
    ASSERT_TRUE(both);
    EXPECT_EQ(both->charset, "windows-1258");
    EXPECT_EQ(both->key.text, "\xd0\xfe");
}

std::string nested(std::string_view open, std::string_view close, int times)
{
    std::string text;
    for (int i = 0; i < times; ++i) text += open;
    text += "SEEN";
    for (int i = 0; i < times; ++i) text += close;
    return text;
}

TEST(SearchKeys, NestOnlySoDeep)
{
    EXPECT_TRUE(search(nested("(", ")", 99)));
    EXPECT_TRUE(search(nested("NOT ", "", 99)));
    EXPECT_TRUE(search(nested("OR SEEN ", "", 99)));
    for (int times : {200, 5'000, 100'000}) {
        EXPECT_EQ(search(nested("(", ")", times)).error().code, Code::limit);
        EXPECT_EQ(search(nested("NOT ", "", times)).error().code, Code::limit);
        EXPECT_EQ(search(nested("OR SEEN ", "", times)).error().code, Code::limit);
    }
    std::string many = "SEEN";
    for (int i = 0; i < 10'000; ++i) many += " SEEN";
    EXPECT_EQ(search(many).error().code, Code::limit);
}

}  // namespace
}  // namespace imap
