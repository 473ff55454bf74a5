// When the store or the directory is in trouble: try again later, never a bounce, never a false 250.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using testing::StartsWith;

class Trouble : public testing::Test {
  protected:
    net::MemoryClient in_mail(Door door)
    {
        auto client = world_.connect(door);
        ask(client, door == Door::lmtp ? "LHLO x.example\r\n" : "EHLO x.example\r\n");
        ask(client, "MAIL FROM:<a@x.example>\r\n");
        return client;
    }

    std::string send(net::MemoryClient& client)
    {
        ask(client, "RCPT TO:<u00000@bench.test>\r\nRCPT TO:<u00001@bench.test>\r\n");
        ask(client, "DATA\r\n");
        return ask(client, "Subject: x\r\n\r\n.\r\n");
    }

    net::TestLoop loop_;
    World world_{loop_};
};

TEST_F(Trouble, OfTheStoreIsTemporary)
{
    const std::vector<std::pair<base::Code, std::string>> table{
        {base::Code::no_space, "452 4.3.1 "}, {base::Code::unavailable, "451 4.3.0 "},
        {base::Code::unknown, "451 4.3.0 "},  {base::Code::corrupt, "451 4.3.0 "},
        {base::Code::conflict, "451 4.3.0 "},
    };
    for (const auto& [code, want] : table) {
        auto client = in_mail(Door::mx);
        world_.engine().trouble = code;
        EXPECT_THAT(send(client), StartsWith(want)) << to_string(code);
        world_.engine().trouble.reset();
    }
    EXPECT_TRUE(world_.inbox("u00000").empty());

    auto client = in_mail(Door::mx);
    EXPECT_THAT(send(client), StartsWith("250 "));
    EXPECT_EQ(world_.inbox("u00000").size(), 1u);
}

TEST_F(Trouble, OfTheStoreIsSaidToEachRecipientOfLmtp)
{
    auto client = in_mail(Door::lmtp);
    world_.engine().trouble = base::Code::no_space;
    EXPECT_THAT(send(client), testing::MatchesRegex("452 4.3.1 [^\r\n]+\r\n452 4.3.1 [^\r\n]+\r\n"));
}

TEST_F(Trouble, OfTheDirectoryBouncesNobody)
{
    auto client = in_mail(Door::mx);
    world_.directory().was_never_read = true;
    EXPECT_THAT(ask(client, "RCPT TO:<u00000@bench.test>\r\n"), StartsWith("451 4.4.3 "));
    EXPECT_THAT(ask(client, "RCPT TO:<nobody@bench.test>\r\n"), StartsWith("451 4.4.3 "));
    world_.directory().was_never_read = false;
    EXPECT_THAT(ask(client, "RCPT TO:<u00000@bench.test>\r\n"), StartsWith("250 "));
}

TEST_F(Trouble, OfTheDirectoryIsNoWrongPassword)
{
    auto client = world_.connect(Door::submission, {.peer = {}, .tls = net::Tls::running});
    ask(client, "EHLO x.example\r\n");
    world_.directory().is_away = true;
    for (int i = 0; i < 10; ++i)
        EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n"),
                    StartsWith("454 4.7.0 "));
    world_.directory().is_away = false;
    EXPECT_THAT(ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n"), StartsWith("235 "));
}

}  // namespace
}  // namespace smtp::test
