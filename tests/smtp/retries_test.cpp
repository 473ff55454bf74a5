// A sender whose message was put off sends all of it again: what lies in the mailboxes then is counted.

#include "tests/smtp/world.hpp"

#include <gmock/gmock.h>

namespace smtp::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Retries : public testing::Test {
  protected:
    static net::MemorySettings under_tls() { return {.peer = {}, .tls = net::Tls::running}; }

    net::MemoryClient connect(Door door)
    {
        auto client = world_.connect(door, under_tls());
        ask(client, door == Door::lmtp ? "LHLO x.example\r\n" : "EHLO x.example\r\n");
        if (door == Door::submission) ask(client, "AUTH PLAIN " + plain("u00000", "secret") + "\r\n");
        return client;
    }

    void name(net::MemoryClient& client, const std::vector<std::string>& logins)
    {
        ask(client, "MAIL FROM:<u00000@bench.test>\r\n");
        for (const auto& login : logins) ask(client, "RCPT TO:<" + login + "@bench.test>\r\n");
    }

    static std::string end(net::MemoryClient& client, std::size_t size)
    {
        ask(client, "DATA\r\n");
        return ask(client, "From: u00000@bench.test\r\n\r\n" + std::string(size, 'x') + "\r\n.\r\n");
    }

    // One attempt, on a connection of its own.
    std::string send(Door door, const std::vector<std::string>& logins, std::size_t size)
    {
        auto client = connect(door);
        name(client, logins);
        return end(client, size);
    }

    void set_state(const std::string& login, directory::State state)
    {
        loop_.run_to_end(
            [](directory::Directory& people, base::Uuid who, directory::State state) -> net::Task<void> {
                co_await people.set_state(who, state);
            }(world_.directory(), world_.id_of(login), state));
    }

    std::size_t copies(const std::string& login) { return world_.inbox(login).size(); }

    net::TestLoop loop_;
    World world_{loop_};
};

TEST_F(Retries, AFullMailboxDoublesNothingForTheOthers)
{
    for (const auto door : {Door::mx, Door::submission}) {
        for (int attempt = 0; attempt < 2; ++attempt)
            EXPECT_EQ(send(door, {"u00001", "small", "u00002"}, 5000),
                      "452 4.2.2 The mailbox is full (small@bench.test); nobody has the message\r\n");
        EXPECT_EQ(copies("u00001") + copies("small") + copies("u00002"), 0u);
    }
    EXPECT_THAT(send(Door::mx, {"u00001", "u00002"}, 5000), StartsWith("250 2.6.0 "));
    EXPECT_EQ(copies("u00001"), 1u);
    EXPECT_EQ(copies("u00002"), 1u);
}

TEST_F(Retries, ByLmtpEachRecipientHasItsOwnAnswer)
{
    EXPECT_THAT(send(Door::lmtp, {"u00001", "small", "u00002"}, 5000),
                testing::MatchesRegex("250 2.6.0 [^\r\n]+\r\n452 4.2.2 [^\r\n]+\r\n250 2.6.0 [^\r\n]+\r\n"));
    EXPECT_THAT(send(Door::lmtp, {"small"}, 5000), StartsWith("452 4.2.2 "));
    EXPECT_EQ(copies("u00001"), 1u);
    EXPECT_EQ(copies("u00002"), 1u);
    EXPECT_EQ(copies("small"), 0u);
}

TEST_F(Retries, AMailboxThatFillsInTheLastMomentDoublesOnce)
{
    EXPECT_THAT(send(Door::mx, {"u00002"}, 100), StartsWith("250 2.6.0 "));  // its rows are there
    world_.engine().full = world_.id_of("u00002");
    EXPECT_EQ(send(Door::mx, {"u00001", "u00002"}, 100),
              "452 4.2.2 The mailbox is full (u00002@bench.test); others have it\r\n");
    world_.engine().full.reset();
    EXPECT_THAT(send(Door::mx, {"u00001", "u00002"}, 100), StartsWith("250 2.6.0 "));
    EXPECT_EQ(copies("u00001"), 2u);
    EXPECT_EQ(copies("u00002"), 2u);
}

TEST_F(Retries, ADamagedMailboxHoldsUpNobody)
{
    world_.engine().damaged = world_.id_of("small");
    auto client = connect(Door::mx);
    ask(client, "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00001@bench.test>\r\n");
    EXPECT_THAT(ask(client, "RCPT TO:<small@bench.test>\r\n"), StartsWith("451 4.3.0 "));
    EXPECT_THAT(end(client, 100), StartsWith("250 2.6.0 "));
    EXPECT_EQ(copies("u00001"), 1u);
}

TEST_F(Retries, DamageFoundAtTheEndDoublesNothing)
{
    auto client = connect(Door::mx);
    name(client, {"u00001", "small"});
    world_.engine().damaged = world_.id_of("small");
    EXPECT_THAT(end(client, 100), StartsWith("451 4.3.0 "));
    EXPECT_EQ(copies("u00001"), 0u);
}

TEST_F(Retries, NeitherDoesItWhereNoQuotaIsSet)
{
    auto client = connect(Door::mx);
    name(client, {"u00001", "u00002"});
    world_.engine().damaged = world_.id_of("u00002");
    EXPECT_THAT(end(client, 100), StartsWith("451 4.3.0 "));
    EXPECT_EQ(copies("u00001"), 0u);
}

TEST_F(Retries, WhoIsClosedMeanwhileGetsNothingAndTheOthersGetItOnce)
{
    auto client = connect(Door::mx);
    name(client, {"u00001", "u00002"});
    set_state("u00002", directory::State::closed);
    EXPECT_THAT(end(client, 100), StartsWith("451 4.2.0 A mailbox was closed meanwhile"));
    EXPECT_EQ(copies("u00001") + copies("u00002"), 0u);

    ask(client, "MAIL FROM:<a@x.example>\r\nRCPT TO:<u00001@bench.test>\r\n");
    EXPECT_THAT(ask(client, "RCPT TO:<u00002@bench.test>\r\n"), StartsWith("550 5.2.1 "));
    EXPECT_THAT(end(client, 100), StartsWith("250 2.6.0 "));
    EXPECT_EQ(copies("u00001"), 1u);
}

TEST_F(Retries, WhoIsClosedMeanwhileAndAloneIsRefusedForGood)
{
    for (const auto door : {Door::mx, Door::lmtp}) {
        auto client = connect(door);
        name(client, {"u00002"});
        set_state("u00002", directory::State::closed);
        EXPECT_THAT(end(client, 100), StartsWith("550 5.2.1 "));
        set_state("u00002", directory::State::active);
    }
    EXPECT_EQ(copies("u00002"), 0u);
}

TEST_F(Retries, ByLmtpOnlyWhoIsClosedMeanwhileIsRefused)
{
    auto client = connect(Door::lmtp);
    name(client, {"u00001", "u00002"});
    set_state("u00002", directory::State::closed);
    const auto answers = end(client, 100);
    EXPECT_THAT(answers, StartsWith("250 2.6.0 "));
    EXPECT_THAT(answers, HasSubstr("\r\n550 5.2.1 "));
    EXPECT_EQ(copies("u00001"), 1u);
}

}  // namespace
}  // namespace smtp::test
