// How often a client may be wrong or idle, how far a message may have come.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using testing::EndsWith;
using testing::StartsWith;

class Numbers : public testing::Test {
  protected:
    static net::MemorySettings from(const std::string& address)
    {
        return {.peer = {.address = address, .port = 1, .is_loopback = false, .user = {}},
                .tls = net::Tls::running};
    }

    net::MemoryClient connect(Door door, const std::string& address = "192.0.2.7")
    {
        auto client = world_.connect(door, from(address));
        ask(client, door == Door::lmtp ? "LHLO x.example\r\n" : "EHLO x.example\r\n");
        return client;
    }

    net::MemoryClient with_recipient(Door door)
    {
        auto client = connect(door);
        ask(client, "MAIL FROM:<a@x.example>\r\n");
        EXPECT_THAT(ask(client, "RCPT TO:<u00000@bench.test>\r\n"), StartsWith("250 "));
        return client;
    }

    static std::string end(net::MemoryClient& client, const std::string& header = "")
    {
        EXPECT_THAT(ask(client, "DATA\r\n"), StartsWith("354 "));
        return ask(client, header + "Subject: x\r\n\r\n.\r\n");
    }

    // How often the command is answered before the conversation ends, up to `most`.
    static int answers_until_the_end(net::MemoryClient& client, const std::string& command, int most)
    {
        int answers = 0;
        while (answers < most && !client.is_ended()) ask(client, command), ++answers;
        return answers;
    }

    net::TestLoop loop_;
    World world_{loop_};
};

TEST_F(Numbers, TwentyErrorsAreEnough)
{
    auto client = connect(Door::mx);
    for (int i = 0; i < 19; ++i) EXPECT_EQ(ask(client, "WHAT\r\n"), "500 5.5.1 Unknown command\r\n");
    EXPECT_THAT(ask(client, "WHAT\r\n"),
                testing::MatchesRegex("500 5.5.1 [^\r\n]+\r\n421 4.7.0 [^\r\n]+\r\n"));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Numbers, AMessageAcceptedForgivesErrors)
{
    auto client = connect(Door::mx);
    EXPECT_EQ(answers_until_the_end(client, "WHAT\r\n", 19), 19);
    ask(client, "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00000@bench.test>\r\n");
    EXPECT_THAT(end(client), StartsWith("250 2.6.0 "));
    EXPECT_EQ(answers_until_the_end(client, "WHAT\r\n", 100), 20);
}

TEST_F(Numbers, AMessageWithARecipientGoesOnThroughManyWrongOnes)
{
    auto client = with_recipient(Door::mx);
    for (int i = 0; i < 20; ++i)
        EXPECT_THAT(ask(client, "RCPT TO:<nobody@bench.test>\r\n"), StartsWith("550 5.1.1 "));
    // From here on nobody learns who lives here, and what is right may come in another transaction.
    for (int i = 0; i < 100; ++i)
        EXPECT_THAT(ask(client, "RCPT TO:<nobody@bench.test>\r\n"), StartsWith("452 4.5.3 "));
    EXPECT_THAT(ask(client, "RCPT TO:<u00001@bench.test>\r\n"), StartsWith("452 4.5.3 "));
    EXPECT_THAT(end(client), StartsWith("250 2.6.0 "));
    EXPECT_EQ(world_.inbox("u00000").size(), 1u);

    ask(client, "MAIL FROM:<a@x.example>\r\n");
    EXPECT_THAT(ask(client, "RCPT TO:<u00001@bench.test>\r\n"), StartsWith("250 2.1.5 "));
}

TEST_F(Numbers, AMessageWithARecipientIsNoLicenceToErr)
{
    auto client = with_recipient(Door::mx);
    EXPECT_EQ(answers_until_the_end(client, "WHAT\r\n", 1000), 40);
    auto other = with_recipient(Door::mx);
    answers_until_the_end(other, "RCPT TO:<nobody@bench.test>\r\n", 20);
    EXPECT_THAT(ask(other, "RSET\r\n"), EndsWith("421 4.7.0 Too many errors, closing\r\n"));
}

TEST_F(Numbers, CommandsThatLeadNowhereAreCounted)
{
    auto client = connect(Door::mx);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(answers_until_the_end(client, i % 2 ? "RSET\r\n" : "NOOP\r\n", 1), 1);
    EXPECT_EQ(answers_until_the_end(client, "HELO x.example\r\n", 1000), 50);
}

TEST_F(Numbers, EmptyChunksLeadNowhere)
{
    auto client = with_recipient(Door::mx);
    EXPECT_EQ(answers_until_the_end(client, "BDAT 0\r\n", 1000), 200);
    auto other = with_recipient(Door::mx);
    ask(other, "BDAT 0\r\nBDAT 14\r\nSubject: x\r\n\r\n");
    EXPECT_THAT(ask(other, "BDAT 0 LAST\r\n"), StartsWith("250 2.6.0 "));
}

TEST_F(Numbers, OurOwnFrontEndsAreNotCounted)
{
    auto client = with_recipient(Door::lmtp);
    EXPECT_EQ(answers_until_the_end(client, "RCPT TO:<nobody@bench.test>\r\n", 300), 300);
    EXPECT_THAT(ask(client, "RCPT TO:<u00001@bench.test>\r\n"), StartsWith("250 2.1.5 "));
    EXPECT_THAT(end(client), StartsWith("250 2.6.0 "));
    EXPECT_EQ(answers_until_the_end(client, "NOOP\r\n", 300), 300);
    EXPECT_FALSE(client.is_ended());
}

TEST_F(Numbers, AHundredHopsAreALongWayOneMoreIsALoop)
{
    std::string hops;
    for (int i = 0; i < 100; ++i) hops += "Received: from a by b; Sun, 13 Sep 2020 12:26:40 +0000\r\n";
    auto client = with_recipient(Door::mx);
    EXPECT_THAT(end(client, hops), StartsWith("250 2.6.0 "));
    ask(client, "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00000@bench.test>\r\n");
    EXPECT_THAT(end(client, hops + "Received: x\r\n"), StartsWith("554 5.4.6 "));
}

}  // namespace
}  // namespace smtp::test
