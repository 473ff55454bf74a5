#include "imap/fetch/testing.hpp"

#include "net/loop.hpp"
#include "net/stream.hpp"

#include <gmock/gmock.h>

namespace imap::fetch {
namespace {

using testing::fetched;
using testing::MessageInMemory;
using testing::octets;

constexpr std::string_view prefix = "Return-Path: <a@b>\r\n";

// A report on paper, with a message within that has two parts.
constexpr std::string_view report = "From: lan@example.gov.vn\r\n"
                                    "Subject: a\r\n report\r\n"
                                    "To: x@example.gov.vn\r\n"
                                    "Content-Type: multipart/mixed; boundary=o\r\n"
                                    "\r\n"
                                    "preamble\r\n"
                                    "--o\r\n"
                                    "Content-Type: text/plain\r\n"
                                    "Content-Transfer-Encoding: base64\r\n"
                                    "\r\n"
                                    "aOG7mWk=\r\n"
                                    "--o\r\n"
                                    "Content-Type: message/rfc822\r\n"
                                    "\r\n"
                                    "Subject: inner\r\n"
                                    "Content-Type: multipart/alternative; boundary=i\r\n"
                                    "\r\n"
                                    "--i\r\n"
                                    "\r\n"
                                    "one\r\n"
                                    "--i\r\n"
                                    "X: y\r\n"
                                    "\r\n"
                                    "two\r\n"
                                    "--i--\r\n"
                                    "\r\n--o--\r\n";

MessageInMemory make_report()
{
    return {std::string(prefix), std::string(report)};
}

MessageInMemory make_plain()
{
    return {"", "Subject: x\r\n\r\nhello\r\n"};
}

TEST(Fetch, OfSmallItemsReadsNothing)
{
    auto message = make_report();
    EXPECT_EQ(fetched(message, "(UID FLAGS RFC822.SIZE MODSEQ)"),
              "UID 42 FLAGS (\\Seen) RFC822.SIZE " + std::to_string(message.bytes().size()) + " MODSEQ (7)");
    EXPECT_EQ(fetched(message, "(FLAGS FLAGS)"), "FLAGS (\\Seen)");
    EXPECT_EQ(fetched(message, "(EMAILID THREADID)"),
              "EMAILID (M00000000-0000-0000-0000-000000000000) THREADID NIL");
    EXPECT_EQ(message.reads(), 0u);
    EXPECT_EQ(message.summaries(), 0u);
}

TEST(Fetch, OfEnvelopeAndStructureReadsTheSummaryAlone)
{
    auto message = make_report();
    EXPECT_THAT(fetched(message, "(ENVELOPE BODY BODYSTRUCTURE PREVIEW)"),
                ::testing::AllOf(::testing::StartsWith("ENVELOPE (NIL \"a report\" (("),
                                 ::testing::HasSubstr(" BODY (("),
                                 ::testing::HasSubstr(" BODYSTRUCTURE ((")));
    EXPECT_EQ(message.reads(), 0u);
    EXPECT_EQ(message.summaries(), 1u);
}

TEST(Fetch, OfTheWholeMessageNeedsNoSummary)
{
    auto message = make_plain();
    EXPECT_EQ(fetched(message, "BODY[]"), "BODY[] {21}\r\nSubject: x\r\n\r\nhello\r\n");
    EXPECT_EQ(fetched(message, "RFC822"), "RFC822 {21}\r\nSubject: x\r\n\r\nhello\r\n");
    EXPECT_EQ(message.summaries(), 0u);
}

TEST(Fetch, OfASectionIsExactToTheOctet)
{
    const std::string own_header =
        std::string(prefix) + std::string(report.substr(0, report.find("\r\n\r\n") + 4));
    const std::string inner(report.substr(report.find("Subject: inner"),
                                          report.rfind("\r\n\r\n--o--") + 2 - report.find("Subject: inner")));
    const std::pair<std::string_view, std::string> rows[] = {
        {"BODY.PEEK[]", std::string(prefix) + std::string(report)},
        {"BODY[HEADER]", own_header},
        {"RFC822.HEADER", own_header},
        {"BODY[TEXT]", std::string(report.substr(report.find("preamble")))},
        {"RFC822.TEXT", std::string(report.substr(report.find("preamble")))},
        {"BODY[1]", "aOG7mWk="},
        {"BODY[1.MIME]", "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"},
        {"BODY[2]", inner},
        {"BODY[2.MIME]", "Content-Type: message/rfc822\r\n\r\n"},
        {"BODY[2.HEADER]", "Subject: inner\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"},
        {"BODY[2.TEXT]", inner.substr(inner.find("--i"))},
        {"BODY[2.1]", "one"},
        {"BODY[2.2]", "two"},
        {"BODY[2.2.MIME]", "X: y\r\n\r\n"},
        {"BODY[2.HEADER.FIELDS (subject)]", "Subject: inner\r\n\r\n"},
        {"BODY[HEADER.FIELDS (SUBJECT Return-Path Bogus)]",
         "Return-Path: <a@b>\r\nSubject: a\r\n report\r\n\r\n"},
        {"BODY[HEADER.FIELDS.NOT (Subject Return-Path From Content-Type)]", "To: x@example.gov.vn\r\n\r\n"},
        {"BODY[HEADER.FIELDS (Bogus)]", "\r\n"},
        {"BINARY[1]", "hội"},
        {"BINARY[2.1]", "one"},
        {"BINARY[]", std::string(prefix) + std::string(report)},
    };
    for (auto piece : {std::uint64_t{1} << 20, std::uint64_t{7}, std::uint64_t{1}}) {
        auto message = make_report();
        message.in_pieces_of(piece);
        for (const auto& [item, want] : rows)
            EXPECT_EQ(octets(message, item), want) << item << " by " << piece;
    }
}

TEST(Fetch, OfWhatIsNotThereIsNil)
{
    auto message = make_report();
    for (auto section :
         {"3", "1.1", "1.HEADER", "1.TEXT", "2.3", "2.1.1", "2.1.HEADER", "1.HEADER.FIELDS (x)"}) {
        auto item = "BODY[" + std::string(section) + "]";
        EXPECT_EQ(fetched(message, item), item + " NIL");
    }
    EXPECT_EQ(fetched(message, "BODY[3]<5.1>"), "BODY[3]<5> NIL");
    EXPECT_EQ(fetched(message, "(BINARY[3] BINARY.SIZE[3])"), "BINARY[3] NIL BINARY.SIZE[3] 0");
}

TEST(Fetch, OfAPlainMessageHasOnePart)
{
    auto message = make_plain();
    EXPECT_EQ(octets(message, "BODY[1]"), "hello\r\n");
    EXPECT_EQ(octets(message, "BODY[1.MIME]"), "Subject: x\r\n\r\n");
    EXPECT_EQ(fetched(message, "BODY[2]"), "BODY[2] NIL");
    EXPECT_EQ(fetched(message, "BODY[1.1]"), "BODY[1.1] NIL");
}

TEST(Fetch, OfAPartialGivesWhatThereIs)
{
    auto message = make_plain();
    EXPECT_EQ(fetched(message, "BODY[TEXT]<0.3>"), "BODY[TEXT]<0> {3}\r\nhel");
    EXPECT_EQ(fetched(message, "BODY[TEXT]<5.100>"), "BODY[TEXT]<5> {2}\r\n\r\n");
    EXPECT_EQ(fetched(message, "BODY[TEXT]<7.1>"), "BODY[TEXT]<7> \"\"");
    EXPECT_EQ(fetched(message, "BODY[]<4294967295.4294967295>"), "BODY[]<4294967295> \"\"");
    EXPECT_EQ(fetched(message, "BODY[]<9223372036854775807.9223372036854775807>"),
              "BODY[]<9223372036854775807> \"\"");
    EXPECT_EQ(fetched(message, "BODY[HEADER.FIELDS (Subject)]<3.4>"),
              "BODY[HEADER.FIELDS (Subject)]<3> {4}\r\nject");
}

TEST(Fetch, OfBinaryDecodesAndCounts)
{
    auto message = make_report();
    EXPECT_EQ(fetched(message, "BINARY[1]"), "BINARY[1] ~{5}\r\nhội");
    EXPECT_EQ(fetched(message, "BINARY.PEEK[1]<1.3>"), "BINARY[1]<1> ~{3}\r\nộ");
    EXPECT_EQ(fetched(message, "BINARY.SIZE[1]"), "BINARY.SIZE[1] 5");

    MessageInMemory odd("", "Content-Transfer-Encoding: x-secret\r\n\r\nbody");
    testing::Sent sent;
    EXPECT_EQ(testing::answer(odd, "BINARY[1]", sent).error().code, base::Code::unsupported);
    EXPECT_EQ(sent.text(), "");
    EXPECT_EQ(octets(odd, "BODY[1]"), "body");
}

TEST(Fetch, OfAPieceDecodesNoFurtherThanNeeded)
{
    std::string body = "Content-Transfer-Encoding: base64\r\n\r\n";
    for (int i = 0; i < 40'000; ++i) body += "QUJDREVG";  // ABCDEF
    MessageInMemory message("", body);
    EXPECT_EQ(octets(message, "BINARY.PEEK[1]<7.4>"), "BCDE");
    EXPECT_EQ(message.reads(), 1u);
    EXPECT_EQ(octets(message, "BINARY.PEEK[1]<239998.100000>"), "EF");
    EXPECT_EQ(octets(message, "BINARY.PEEK[1]<240000.1>"), "");
}

TEST(Fetch, OfOneSectionOverAndOverIsTooMuch)
{
    std::string items;
    for (int i = 0; i < 8; ++i) items += "BINARY.PEEK[1]<" + std::to_string(i) + ".1> BINARY.PEEK[2.1]<1.1> ";
    EXPECT_FALSE(testing::plan("(" + items + "BODY[1]<9.9> FLAGS)").repeats_too_much());
    EXPECT_TRUE(testing::plan("(" + items + "BINARY.SIZE[1])").repeats_too_much());
}

TEST(Fetch, HidesNulWhereTheGrammarHasNone)
{
    MessageInMemory message("", std::string("A: b\r\n\r\nx\0y", 11));
    EXPECT_EQ(octets(message, "BODY[TEXT]"), "x\x80y");
    EXPECT_EQ(octets(message, "BINARY[1]"), std::string("x\0y", 3));
}

std::string long_base64(std::size_t lines)
{
    std::string text = "Content-Transfer-Encoding: base64\r\n\r\n";
    for (std::size_t i = 0; i < lines; ++i)
        text += "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n";
    return text;
}

TEST(Fetch, OfALargeBodyStreams)
{
    MessageInMemory message(std::string(prefix), long_base64(20'000));
    for (auto item : {"BODY[]", "BODY[TEXT]", "BINARY[1]"}) {
        testing::Sent sent;
        ASSERT_TRUE(testing::answer(message, item, sent));
        EXPECT_LE(sent.most_unsent(), 256u * 1024) << item;
    }
    EXPECT_EQ(octets(message, "BODY[]"), message.bytes());
    EXPECT_EQ(octets(message, "BINARY[1]").size(), 20'000u * 51);
    EXPECT_EQ(octets(message, "BINARY[1]<510000.51>"), octets(message, "BINARY[1]<0.51>"));
    EXPECT_EQ(fetched(message, "BINARY.SIZE[1]"), "BINARY.SIZE[1] 1020000");
}

TEST(Fetch, OfAHugeHeaderStreams)
{
    std::string header;
    for (int i = 0; i < 10'000; ++i)
        header += "X-Many: " + std::string(40, 'x') + "\r\nReceived: from nowhere\r\n";
    MessageInMemory message("", header + "Subject: at last\r\n\r\nbody");
    EXPECT_EQ(octets(message, "BODY[HEADER.FIELDS (Subject)]"), "Subject: at last\r\n\r\n");
    EXPECT_EQ(octets(message, "BODY[HEADER.FIELDS (Received)]").size(), 10'000u * 24 + 2);
}

TEST(Fetch, OfADamagedMessageSendsNothing)
{
    auto message = make_report();
    message.damage_at(30);
    testing::Sent sent;
    EXPECT_EQ(testing::answer(message, "(UID FLAGS BODY[])", sent).error().code, base::Code::corrupt);
    EXPECT_EQ(sent.text(), "");
    EXPECT_EQ(fetched(message, "UID"), "UID 42");
}

TEST(Fetch, OfAMessageDamagedFurtherOnEndsTheConversation)
{
    MessageInMemory message("", long_base64(20'000));
    message.damage_at(1'000'000);
    testing::Sent sent;
    EXPECT_THROW((void)testing::answer(message, "BODY[]", sent), net::Disconnected);
}

TEST(Fetch, TellsFlagsThatReadingChanged)
{
    auto message = make_plain();
    const store::MessageFlags flags{42, 7, {}};
    for (auto items : {"UID", "(UID FLAGS)"}) {
        const auto what = testing::plan(items);
        testing::Sent sent;
        Answer answer(what, {3, flags, "(\\Seen)", &message.row(), true}, message, sent);
        ASSERT_TRUE(net::run_here_for(answer.write()));
        EXPECT_EQ(sent.text(), "* 3 FETCH (UID 42 FLAGS (\\Seen))\r\n");
    }
}

}  // namespace
}  // namespace imap::fetch
