// Limits of time, size and number, and what cuts across messages: peers that are slow, many, or in a hurry.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class Limits : public testing::Test {
  protected:
    static Settings small_settings()
    {
        auto settings = World::settings();
        settings.max_message_size = 100'000;
        settings.max_text_line = 2000;
        settings.max_recipients = 3;
        settings.max_connections_per_source = 2;
        return settings;
    }

    net::MemoryClient connect(Door door = Door::mx, net::MemorySettings how = {})
    {
        auto client = world_.connect(door, std::move(how));
        ask(client, door == Door::lmtp ? "LHLO x.example\r\n" : "EHLO x.example\r\n");
        return client;
    }

    net::MemoryClient in_data()
    {
        auto client = connect();
        ask(client, "MAIL FROM:<a@x.example>\r\n");
        ask(client, "RCPT TO:<u00000@bench.test>\r\n");
        EXPECT_THAT(ask(client, "DATA\r\n"), StartsWith("354 "));
        return client;
    }

    static net::MemorySettings from(const std::string& address)
    {
        return {.peer = {.address = address, .port = 1, .is_loopback = false, .user = {}}};
    }

    net::TestLoop loop_;
    World world_{loop_, small_settings()};
};

TEST_F(Limits, SilenceEndsAfterFiveMinutes)
{
    auto client = connect();
    loop_.advance(4min);
    EXPECT_FALSE(client.is_ended());
    loop_.advance(61s);
    EXPECT_THAT(client.take(), StartsWith("421 4.4.2 "));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, ACommandMustBeWholeWithinAMinuteHoweverItTrickles)
{
    auto client = connect();
    for (int i = 0; i < 4 && !client.is_ended(); ++i) {
        client.send("N");
        loop_.advance(20s);
    }
    EXPECT_THAT(client.take(), StartsWith("421 4.4.2 "));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, AMessageThatTricklesEnds)
{
    auto client = in_data();
    int bytes = 0;
    for (; bytes < 100 && !client.is_ended(); ++bytes) {
        client.send("x");
        loop_.advance(20s);
    }
    EXPECT_LT(bytes, 12);
    EXPECT_THAT(client.take(), StartsWith("421 4.4.2 "));
    EXPECT_TRUE(world_.inbox("u00000").empty());
}

TEST_F(Limits, AChunkThatTricklesEnds)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    client.send("BDAT 1000 LAST\r\n");
    int bytes = 0;
    for (; bytes < 100 && !client.is_ended(); ++bytes) {
        client.send("x");
        loop_.advance(20s);
    }
    EXPECT_LT(bytes, 12);
    EXPECT_THAT(client.take(), StartsWith("421 4.4.2 "));
}

TEST_F(Limits, ChunksShareOnePace)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    int chunks = 0;
    for (; chunks < 100 && !client.is_ended(); ++chunks) {
        client.send("BDAT 1\r\nx");
        loop_.advance(20s);
    }
    EXPECT_LT(chunks, 12);
    EXPECT_THAT(client.take(), testing::EndsWith("421 4.4.2 Too slow, closing\r\n"));
}

TEST_F(Limits, TooBigIsSaidAtTheEndAndTheConversationGoesOn)
{
    auto client = in_data();
    for (int i = 0; i < 150; ++i) client.send(std::string(998, 'x') + "\r\n");
    EXPECT_EQ(client.take(), "");
    EXPECT_THAT(ask(client, ".\r\n"), StartsWith("552 5.3.4 "));
    EXPECT_THAT(ask(client, "NOOP\r\n"), StartsWith("250 "));
    EXPECT_TRUE(world_.inbox("u00000").empty());
}

TEST_F(Limits, FarTooBigIsNotReadToTheEnd)
{
    auto client = in_data();
    for (int i = 0; i < 400 && !client.is_ended(); ++i) client.send(std::string(998, 'x') + "\r\n");
    EXPECT_THAT(client.take(), StartsWith("552 5.3.4 "));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, AChunkThatIsTooBigIsReadAndRefused)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    EXPECT_THAT(ask(client, "BDAT 120000\r\n" + std::string(120'000, '\n')), StartsWith("552 5.3.4 "));
    EXPECT_THAT(ask(client, "BDAT 3 LAST\r\nabc"), StartsWith("503 5.5.1 "));
    EXPECT_THAT(ask(client, "BDAT 220000\r\n"), StartsWith("552 5.3.4 "));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, ALineOfAMessageMayBeLongButNotEndless)
{
    auto client = in_data();
    EXPECT_THAT(ask(client, std::string(2000, 'x') + "\r\n.\r\n"), StartsWith("250 "));
    ask(client, "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00000@bench.test>\r\n");
    ask(client, "DATA\r\n");
    EXPECT_THAT(ask(client, std::string(2001, 'x') + "\r\n.\r\n"), StartsWith("554 5.6.0 "));
}

TEST_F(Limits, ALoginMayBeLongButNotLongerThanItsLimit)
{
    for (const auto* how : {"AUTH PLAIN ", "AUTH PLAIN\r\n", "auth LOGIN "}) {
        auto client = connect(Door::submission, {.peer = {}, .tls = net::Tls::running});
        const auto answer = ask(client, how + std::string(12288, 'A') + "\r\n");
        EXPECT_THAT(answer, testing::Not(HasSubstr("500 "))) << how;
    }
    for (const auto* how : {"AUTH PLAIN ", "AUTH PLAIN\r\n", "auth LOGIN "}) {
        for (const std::size_t size : {12400, 100'000}) {
            auto client = connect(Door::submission, {.peer = {}, .tls = net::Tls::running});
            const auto answer = ask(client, how + std::string(size, 'A') + "\r\n");
            EXPECT_THAT(answer, testing::EndsWith("500 5.5.6 Authentication line too long\r\n")) << how;
            EXPECT_TRUE(client.is_ended());
        }
    }
}

TEST_F(Limits, OneRecipientTooManyMayComeLater)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    for (const auto* name : {"u00000", "u00001", "u00002", "u00000"})
        EXPECT_THAT(ask(client, "RCPT TO:<" + std::string(name) + "@bench.test>\r\n"), StartsWith("250 "));
    EXPECT_THAT(ask(client, "RCPT TO:<u00003@bench.test>\r\n"), StartsWith("452 4.5.3 "));
    ask(client, "DATA\r\n");
    EXPECT_THAT(ask(client, "Subject: x\r\n\r\n.\r\n"), StartsWith("250 "));
    EXPECT_EQ(world_.inbox("u00002").size(), 1u);
    EXPECT_EQ(world_.inbox("u00003").size(), 0u);
}

TEST_F(Limits, OneSourceMayNotTakeAllConnections)
{
    auto first = connect(Door::mx, from("192.0.2.7")), second = connect(Door::mx, from("192.0.2.7"));
    auto third = world_.connect(Door::mx, from("192.0.2.7"));
    EXPECT_THAT(third.take(), StartsWith("421 4.7.0 "));
    EXPECT_TRUE(third.is_ended());

    auto other = world_.connect(Door::mx, from("192.0.2.8"));
    EXPECT_THAT(other.take(), StartsWith("220 "));
    ask(first, "QUIT\r\n");
    EXPECT_THAT(world_.connect(Door::mx, from("192.0.2.7")).take(), StartsWith("220 "));
}

TEST_F(Limits, AnIpv6SourceIsItsNetwork)
{
    auto first = connect(Door::mx, from("2001:db8:0:1::1")),
         second = connect(Door::mx, from("2001:db8:0:1::2"));
    EXPECT_THAT(world_.connect(Door::mx, from("2001:db8:0:1:ffff::3")).take(), StartsWith("421 4.7.0 "));
    EXPECT_THAT(world_.connect(Door::mx, from("2001:db8:0:2::1")).take(), StartsWith("220 "));
}

TEST_F(Limits, CommandsBehindStarttlsInOnePieceEndTheConversation)
{
    for (const auto* behind : {"EHLO x.example\r\n", "MAIL FROM:<a@x.example>\r\n", "AUTH PLAIN AAAA\r\n"}) {
        auto client = connect(Door::submission);
        EXPECT_THAT(ask(client, std::string("STARTTLS\r\n") + behind), StartsWith("503 5.5.1 "));
        EXPECT_TRUE(client.is_ended());
    }
}

TEST_F(Limits, AHandshakeThatNeverComesEnds)
{
    auto client = connect();
    EXPECT_THAT(ask(client, "STARTTLS\r\n"), StartsWith("220 "));
    loop_.advance(11s);
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, TextBeforeThe354IsRefused)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    EXPECT_THAT(ask(client, "DATA\r\nSubject: x\r\n\r\n.\r\n"), StartsWith("503 5.5.1 "));
    EXPECT_TRUE(client.is_ended());
    EXPECT_TRUE(world_.inbox("u00000").empty());
}

TEST_F(Limits, ADisconnectAtAnyByteLeavesNothing)
{
    const std::string conversation = "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00000@bench.test>\r\n";
    const std::string text = "Subject: x\r\n\r\ntext\r\n.\r\n";
    for (std::size_t sent = 0; sent < text.size(); ++sent) {
        auto client = connect();
        ask(client, conversation);
        ask(client, "DATA\r\n");
        client.send(text.substr(0, sent));
        client.close();
        EXPECT_TRUE(client.is_ended());
    }
    EXPECT_TRUE(world_.inbox("u00000").empty());
    EXPECT_EQ(loop_.running(), 0u);
}

TEST_F(Limits, ShuttingDownSaysGoodbyeBetweenCommands)
{
    auto client = connect();
    client.ask_to_end();
    EXPECT_THAT(client.take(), StartsWith("421 4.3.2 "));
    EXPECT_TRUE(client.is_ended());
}

TEST_F(Limits, ManyPipelinedAnswersDoNotPileUp)
{
    auto client = connect();
    client.set_window(1000);
    std::string commands;
    for (int i = 0; i < 50; ++i)
        commands += "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00000@bench.test>\r\nRSET\r\n";
    client.send(commands + "QUIT\r\n");
    std::string all;
    for (int i = 0; i < 1000 && !client.is_ended(); ++i) all += client.take();
    all += client.take();
    EXPECT_THAT(all, HasSubstr("221 2.0.0 "));
    EXPECT_EQ(std::ranges::count(all, '\n'), 151);
}

TEST_F(Limits, AStalledHandshakeEndsInSilenceAndInTime)
{
    auto client = connect();
    EXPECT_THAT(ask(client, "STARTTLS\r\n"), StartsWith("220 "));
    loop_.advance(11s);
    EXPECT_TRUE(client.is_ended());
    EXPECT_EQ(client.take(), "");
}

TEST_F(Limits, WhoeverBringsMailForUsIsNoStranger)
{
    auto client = connect();
    ask(client, "MAIL FROM:<a@x.example>\r\n");
    ask(client, "RCPT TO:<nobody@bench.test>\r\n");
    EXPECT_FALSE(client.is_welcome());
    ask(client, "RCPT TO:<u00000@bench.test>\r\n");
    EXPECT_TRUE(client.is_welcome());
}

TEST_F(Limits, HalfALineGetsItsWordWhenTheServerEnds)
{
    auto client = connect();
    client.send("NO");
    client.ask_to_end();
    EXPECT_THAT(client.take(), StartsWith("421 4.3.2 "));
    EXPECT_TRUE(client.is_ended());
}

}  // namespace
}  // namespace smtp::test
