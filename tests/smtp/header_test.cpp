// One idea of what the header is: what intake judged is what every reader finds, whatever was sent.

#include "mime/address.hpp"
#include "tests/fuzz/filter_header.hpp"
#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using testing::EndsWith;
using testing::StartsWith;

const std::vector<std::string>& odd_lines()
{
    static const std::vector<std::string> all{
        "From: a@x.example\r\n",
        "FROM : b@x.example\r\n",
        "From\t:\r\n c@x.example\r\n",
        "Bcc: hidden@x.example\r\n",
        "Bcc:\r\n\thidden@x.example\r\n",
        "Bad line: x\r\n",
        "no colon\r\n",
        ">From d@x.example Sun Sep 13 12:26:40 2020\r\n",
        "From d@x.example Sun Sep 13 12:26:40 2020\r\n",
        " From: e@x.example\r\n",
        "\tBcc: hidden@x.example\r\n",
        " \r\n",
        ": f@x.example\r\n",
        ":\r\n",
        "\xef\xbb\xbf"
        "From: g@x.example\r\n",
        "Fr\xc3\xb6m: h@x.example\r\n",
        "X-" + std::string(300, 'a') + ": v\r\n",
        std::string(2000, 'a') + ": v\r\n",
        std::string(2000, 'a') + "\r\n",
        "From" + std::string(100, ' ') + ": i@x.example\r\n",
        "From" + std::string(1100, ' ') + ": j@x.example\r\n",
        "Subject\r\n : folded name\r\n",
        "Fr\r\n om: k@x.example\r\n",
        "Fro",
        "From:",
        "Bcc: hidden@x.example",
        "\r\n",
        "\x0b: vt\r\n",
        "A;B: c\r\n",
    };
    return all;
}

void expect_agreement(const std::string& message, std::size_t piece)
{
    const auto filtered = filter_header(message, piece);
    EXPECT_EQ(AsRead::from(filtered), filtered.from) << testing::PrintToString(message);
    EXPECT_EQ(header_of(filtered).size(), filtered.header) << testing::PrintToString(message);
    const auto summary = mime::summarize(filtered.stored);
    EXPECT_EQ(summary.root.header_size, filtered.header) << testing::PrintToString(message);
    const auto first = filtered.from.substr(0, filtered.from.find('\n'));
    EXPECT_EQ(summary.envelope.from, mime::parse_envelope_addresses(first))
        << testing::PrintToString(message);
    EXPECT_TRUE(summary.envelope.bcc.empty()) << testing::PrintToString(message);
}

TEST(Header, IsForEveryReaderWhatIntakeJudged)
{
    for (const auto& first : odd_lines())
        for (const auto& second : odd_lines())
            for (const auto& third : odd_lines())
                expect_agreement(first + second + third + "\r\nhi\r\n", 997);
}

TEST(Header, IsTheSameHoweverItIsCut)
{
    for (const auto& first : odd_lines())
        for (const auto& second : odd_lines())
            for (const std::size_t piece : {1, 3}) expect_agreement(first + second, piece);
}

class HeaderLanded : public testing::Test {
  protected:
    std::string send(Door door, const std::string& text)
    {
        auto client = world_.connect(door, {.peer = {}, .tls = net::Tls::running});
        ask(client, door == Door::lmtp ? "LHLO x.example\r\n" : "EHLO x.example\r\n");
        if (door == Door::submission) ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n");
        ask(client, "MAIL FROM:<u00000@bench.test>\r\nRCPT TO:<u00001@bench.test>\r\n");
        return ask(client, "BDAT " + std::to_string(text.size()) + " LAST\r\n" + text);
    }

    // The text of the one message in the mailbox, as a client shows it.
    std::string text_of(const std::string& message)
    {
        const auto summary = mime::summarize(message);
        return message.substr(summary.root.body_at, summary.root.body_size);
    }

    net::TestLoop loop_;
    World world_{loop_};
};

TEST_F(HeaderLanded, AMessageWithoutHeaderIsAllText)
{
    const std::vector<std::string> texts{"Hello world\r\n", "Hello world", "\r\nHello\r\n\r\nworld\r\n", ""};
    for (const auto door : {Door::mx, Door::lmtp}) {
        for (const auto& text : texts) {
            EXPECT_THAT(send(door, text), StartsWith("250 2.6.0 "));
            const auto want = text.starts_with("\r\n") ? text.substr(2) : text;
            EXPECT_EQ(text_of(world_.inbox("u00001").back()), want);
        }
    }
}

TEST_F(HeaderLanded, WhatFollowsALineThatIsNoFieldIsText)
{
    const std::string behind = "Bad line: x\r\nFrom: b@x.example\r\nBcc: c@x.example\r\n\r\nhi\r\n";
    EXPECT_THAT(send(Door::mx, "From: a@x.example\r\n" + behind), StartsWith("250 2.6.0 "));
    EXPECT_EQ(text_of(world_.inbox("u00001").at(0)), behind);
}

TEST_F(HeaderLanded, NobodyIsForgedBehindAnOddLine)
{
    const std::string own = "From: u00000@bench.test\r\nDate: x\r\nMessage-ID: <a@b>\r\n",
                      forged = "Sender: boss@bench.test\r\nFrom: boss@bench.test\r\nBcc: c@x.example\r\n";
    for (const auto& odd : odd_lines()) {
        if (odd == "\r\n") continue;
        EXPECT_THAT(send(Door::submission, own + odd + forged + "\r\nhi\r\n"), StartsWith("55"))
            << testing::PrintToString(odd);
    }
    EXPECT_TRUE(world_.inbox("u00001").empty());
}

TEST_F(HeaderLanded, WhoGetsABlindCopyStaysUnknown)
{
    const std::string own = "From: u00000@bench.test\r\n", bcc = "Bcc: hidden@x.example\r\n";
    for (const auto& odd : odd_lines())
        if (odd != "\r\n" && odd.ends_with("\r\n"))
            send(Door::submission, own + odd + bcc + "Resent-" + bcc + "\r\nhi\r\n");
    for (const auto& message : world_.inbox("u00001"))
        EXPECT_EQ(message.find("hidden"), std::string::npos) << message;
    EXPECT_FALSE(world_.inbox("u00001").empty());
}

TEST_F(HeaderLanded, ALastFieldWithoutLineEndStaysWhole)
{
    EXPECT_THAT(send(Door::submission, "Subject: hi\r\nFrom: u00000@bench.test"), StartsWith("250 2.6.0 "));
    const auto message = world_.inbox("u00001").at(0);
    EXPECT_THAT(message, testing::HasSubstr("\r\nFrom: u00000@bench.test\r\nDate: "));
    EXPECT_THAT(message, EndsWith("@mail.bench.test>\r\n\r\n"));
}

}  // namespace
}  // namespace smtp::test
