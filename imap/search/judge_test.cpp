#include "imap/proto/scanner.hpp"
#include "imap/search/judge.hpp"

#include <gmock/gmock.h>

namespace imap::search {
namespace {

using base::Code;
using namespace std::chrono;

constexpr base::WallTime noon_of_1_march = sys_days(2026y / 3 / 1) + 12h;

base::Result<Query> compiled(std::string_view input, minutes zone = {})
{
    Scanner scan(input);
    auto request = scan.search_program();
    auto read = scan.done(std::move(request));
    if (!read) return base::refuse(read.error());
    // In a mailbox where message n has uid 10 n.
    auto resolve = [](const SequenceSet& set, SearchKey::Kind kind) -> base::Result<store::UidSet> {
        if (kind == SearchKey::Kind::uids) return set.resolve(50);
        if (set.largest_named() > 5) return base::refuse(Code::invalid, "no such message");
        store::UidSet uids;
        auto numbers = set.resolve(5);
        for (auto [first, last] : numbers.ranges()) uids.add({first * 10, last * 10});
        return uids;
    };
    return compile(*read, resolve, {.now = noon_of_1_march, .zone = zone});
}

store::Message make_row()
{
    store::Message row;
    row.uid = 30;
    row.modseq = 100;
    row.flags = {.system = store::seen | store::flagged, .keywords = {"work"}};
    row.body_size = 1000;
    row.prefix = "Return-Path: <x@y>\r\n";
    row.internal_date = base::WallTime(sys_days(2026y / 2 / 10)) + 23h;
    row.save_date = base::WallTime(sys_days(2026y / 3 / 1));
    return row;
}

mime::Summary make_summary()
{
    return mime::summarize("Date: Mon, 9 Feb 2026 23:30:00 +0700\r\n"
                           "From: =?utf-8?q?N=C3=B4ng_V=C4=83n_Thanh?= <nvthanh@example.gov.vn>\r\n"
                           "To: lan@example.gov.vn, \"Clerk of Office\" <clerk@example.gov.vn>\r\n"
                           "Cc: Group: hung@example.gov.vn;\r\n"
                           "Subject: =?utf-8?b?SOG7mWkgbmdo4buLIHRo4bqjbyBsdeG6rW4=?=\r\n"
                           "Message-ID: <Abc@example.gov.vn>\r\n"
                           "\r\n");
}

Truth judged(std::string_view input, minutes zone = {})
{
    auto query = compiled(input, zone);
    if (!query) return Truth::unknown;
    const auto row = make_row();
    const auto summary = make_summary();
    EnvelopeText envelope(summary.envelope);
    return judge(query->root, {.uid = row.uid,
                               .is_recent = false,
                               .flags = &row.flags,
                               .modseq = row.modseq,
                               .message = &row,
                               .envelope = &envelope,
                               .found = nullptr});
}

TEST(Judge, FindsWhatMatches)
{
    for (auto input : {"ALL",
                       "SEEN",
                       "FLAGGED",
                       "UNDELETED",
                       "UNANSWERED",
                       "UNDRAFT",
                       "OLD",
                       "KEYWORD WORK",
                       "UNKEYWORD play",
                       "3",
                       "1:*",
                       "2:3",
                       "UID 30",
                       "UID 1:*",
                       "MODSEQ 100",
                       "ON 10-Feb-2026",
                       "SINCE 10-Feb-2026",
                       "BEFORE 11-Feb-2026",
                       "SENTON 9-Feb-2026",
                       "SENTSINCE 9-Feb-2026",
                       "SENTBEFORE 10-Feb-2026",
                       "YOUNGER 1602000",
                       "OLDER 1602000",
                       "SAVEDATESUPPORTED",
                       "SAVEDON 1-Mar-2026",
                       "SAVEDSINCE 1-Jan-2026",
                       "SAVEDBEFORE 2-Mar-2026",
                       "LARGER 1019",
                       "SMALLER 1021",
                       "EMAILID M00000000-0000-0000-0000-000000000000",
                       "FROM nvthanh",
                       "FROM \"nong van\"",
                       "FROM \"NÔNG VĂN\"",
                       "FROM \"thanh <nvthanh@EXAMPLE\"",
                       "FROM \"\"",
                       "TO clerk",
                       "TO \"clerk of\"",
                       "TO @example.gov.vn",
                       "CC hung",
                       "CC group",
                       "SUBJECT \"hoi nghi\"",
                       "SUBJECT \"hội nghị\"",
                       "SUBJECT \"HỘI NGHỊ\"",
                       "SUBJECT luan",
                       "SUBJECT \"\"",
                       "HEADER Subject \"thao luan\"",
                       "HEADER message-id abc@example",
                       "HEADER MESSAGE-ID \"\"",
                       "NOT UNSEEN",
                       "OR UNSEEN FLAGGED",
                       "SEEN FLAGGED",
                       "NOT (SEEN UNFLAGGED)",
                       "OR (UNSEEN) (NOT (DRAFT))"}) {
        EXPECT_EQ(judged(input), Truth::yes) << input;
    }
}

// It came on 10 February at 23:00 UTC, when it was the eleventh in Vietnam.
TEST(Judge, ADayIsThatOfOurClock)
{
    for (auto input : {"ON 11-Feb-2026", "SINCE 11-Feb-2026", "SAVEDON 1-Mar-2026", "SENTON 9-Feb-2026"}) {
        EXPECT_EQ(judged(input, 7h), Truth::yes) << input;
    }
    for (auto input : {"ON 10-Feb-2026", "BEFORE 11-Feb-2026", "SENTON 10-Feb-2026"}) {
        EXPECT_EQ(judged(input, 7h), Truth::no) << input;
    }
    EXPECT_EQ(judged("ON 10-Feb-2026", -(3h + 30min)), Truth::yes);
}

TEST(Judge, PassesOverWhatDoesNot)
{
    for (auto input : {"UNSEEN",
                       "UNFLAGGED",
                       "DELETED",
                       "ANSWERED",
                       "DRAFT",
                       "NEW",
                       "RECENT",
                       "KEYWORD play",
                       "UNKEYWORD work",
                       "2",
                       "4:*",
                       "UID 31:*",
                       "MODSEQ 101",
                       "ON 11-Feb-2026",
                       "SINCE 11-Feb-2026",
                       "BEFORE 10-Feb-2026",
                       "SENTON 10-Feb-2026",
                       "SENTSINCE 10-Feb-2026",
                       "SENTBEFORE 9-Feb-2026",
                       "SAVEDBEFORE 1-Mar-2026",
                       "YOUNGER 1601999",
                       "OLDER 1602001",
                       "LARGER 1020",
                       "SMALLER 1020",
                       "EMAILID M1",
                       "THREADID T1",
                       "FROM lan",
                       "TO nvthanh",
                       "CC clerk",
                       "BCC x",
                       "SUBJECT \"hối nghị\"",
                       "SUBJECT utf-8",
                       "HEADER In-Reply-To \"\"",
                       "HEADER Message-ID def",
                       "NOT SEEN",
                       "OR UNSEEN UNFLAGGED",
                       "SEEN UNFLAGGED",
                       "NOT (OR SEEN DRAFT)"}) {
        EXPECT_EQ(judged(input), Truth::no) << input;
    }
}

TEST(Judge, DecidesWithTheCheapWhereItCan)
{
    const auto uid_only = [](std::string_view input) { return judge(compiled(input)->root, {.uid = 30}); };
    EXPECT_EQ(uid_only("UID 31 BODY x"), Truth::no);
    EXPECT_EQ(uid_only("OR UID 30 BODY x"), Truth::yes);
    EXPECT_EQ(uid_only("UID 30 SEEN"), Truth::unknown);
    EXPECT_EQ(uid_only("NOT BODY x"), Truth::unknown);
    EXPECT_EQ(judged("BODY x"), Truth::unknown);
    EXPECT_EQ(judged("UNSEEN TEXT x"), Truth::no);
    EXPECT_EQ(judged("OR SEEN HEADER X-Spam yes"), Truth::yes);
}

TEST(Judge, AsksForEachTextOnce)
{
    auto query = compiled("OR BODY x (BODY x TEXT y)");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->needles.size(), 2u);
    const std::vector<bool> first{true, false}, second{false, true};
    EXPECT_EQ(judge(query->root, {.uid = 1, .found = &first}), Truth::yes);
    EXPECT_EQ(judge(query->root, {.uid = 1, .found = &second}), Truth::no);
}

TEST(EnvelopeText, IsFoundWithinOneAddressOnly)
{
    EXPECT_EQ(judged("TO \"lan@example.gov.vn>\""), Truth::yes);
    EXPECT_EQ(judged("TO \"vn>clerk\""), Truth::no);
    EXPECT_EQ(judged("TO \"vn> clerk\""), Truth::no);
    EXPECT_EQ(judged("TO {6}\r\nvn>\r\nC"), Truth::no);
}

// 64 keys over a list of thousands, which would take minutes if each key decoded it anew.
TEST(EnvelopeText, IsDecodedOnceForAllKeys)
{
    std::string list = "From: ", keys = "OR FROM zzz FROM zzz0";
    for (int i = 0; i < 10'000; ++i) list += "=?utf-8?q?N=C3=B4ng?= =?a?q?x <u" + std::to_string(i) + "@b>, ";
    for (int i = 1; i < 62; ++i) keys = "OR FROM zzz" + std::to_string(i) + " " + keys;
    const auto summary = mime::summarize(list + "\r\n\r\n");
    EnvelopeText envelope(summary.envelope);
    EXPECT_EQ(judge(compiled(keys)->root, {.uid = 30, .envelope = &envelope}), Truth::no);
    EXPECT_EQ(judge(compiled("FROM \"nong =?a?q?x <u1@\"")->root, {.uid = 30, .envelope = &envelope}),
              Truth::yes);
}

TEST(Compile, RefusesWhatCannotBeSearched)
{
    EXPECT_EQ(compiled("CHARSET bogus SUBJECT x").error().code, Code::bad_charset);
    EXPECT_EQ(compiled("SUBJECT {1}\r\n\xff").error().code, Code::bad_charset);
    EXPECT_EQ(compiled("6").error().code, Code::invalid);
    for (std::string_view key : {"BODY", "TEXT", "TO", "SUBJECT", "HEADER Message-ID", "HEADER X-Spam"}) {
        std::string many = "ALL";
        for (int i = 0; i < 64; ++i) many += std::string(" ").append(key) + " x" + std::to_string(i);
        EXPECT_TRUE(compiled(many)) << key;
        EXPECT_EQ(compiled(many + " FROM y").error().code, Code::limit) << key;
    }
}

TEST(Compile, ReadsTextsInTheirCharset)
{
    auto query = compiled("CHARSET iso-8859-1 SUBJECT {4}\r\ncaf\xe9");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->root.text, "café");
    EXPECT_EQ(query->root.fold, mime::Fold::caseless);
}

TEST(Compile, TellsWhatMustBeRead)
{
    EXPECT_FALSE(compiled("UID 1")->needs.flags);
    EXPECT_TRUE(compiled("SEEN")->needs.flags);
    EXPECT_TRUE(compiled("LARGER 1")->needs.rows);
    EXPECT_TRUE(compiled("NOT (SUBJECT x)")->needs.summary);
}

}  // namespace
}  // namespace imap::search
