// A clerk's story: she opens her agency's mailbox with her own password, until she moves to another post.

#include "tests/imap/world.hpp"

#include "net/memory_stream.hpp"

#include <gmock/gmock.h>

namespace imap::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ImapBoxes : public ::testing::Test {
  protected:
    ImapBoxes()
    {
        loop.run_to_end(make_box());
        world.directory->on_change([this] { world.hub.recheck(); });
    }

    net::Task<void> make_box()
    {
        static_cast<void>(
            co_await world.directory->add_agencies({{"H37.4", "", "department", "Sở", "", ""}}));
        directory::NewAccount box;
        box.kind = directory::Kind::agency;
        box.name = "Sở Khoa học và Công nghệ";
        box.agency = "H37.4";
        box.login = "skhcn";
        box.address = "skhcn@example.test";
        box.holders = {{world.id_of("lan"), directory::Post::clerk, 0, {}}};
        const auto made = co_await world.directory->add_accounts({box});
        EXPECT_TRUE(made.at(0)) << made.at(0).error().detail;
    }
    net::Task<void> change(directory::AccountEdit edit, std::string login)
    {
        const auto done = co_await world.directory->edit(world.id_of(login), edit, "");
        EXPECT_TRUE(done);
    }
    void release() { loop.run_to_end(change({.holders = std::vector<directory::Holder>{}}, "skhcn")); }

    net::MemoryClient connect() { return testing::connect(world, loop); }
    std::string say(net::MemoryClient& client, const std::string& line)
    {
        client.send(line + "\r\n");
        return client.take();
    }
    net::MemoryClient opened(const std::string& name)
    {
        auto client = connect();
        EXPECT_THAT(say(client, "l LOGIN " + name + " secret"), StartsWith("l OK")) << name;
        return client;
    }
    std::string refused(const std::string& name)
    {
        auto client = connect();
        return say(client, "l LOGIN " + name + " secret");
    }
    void put_into(net::MemoryClient& client, const std::string& mailbox)
    {
        EXPECT_THAT(say(client, "p APPEND " + mailbox + " {3+}\r\na:b"), HasSubstr("p OK"));
    }

    base::FakeClock clock{base::WallTime(std::chrono::days(20'000))};
    World world{clock, {"lan", "ha"}};
    net::TestLoop loop{clock};
};

TEST_F(ImapBoxes, OpenBesideOnesOwnMail)
{
    auto own = opened("lan");
    auto box = opened("skhcn/lan");
    put_into(box, "INBOX");
    EXPECT_THAT(say(own, "a STATUS INBOX (MESSAGES)"), HasSubstr("MESSAGES 0"));
    EXPECT_THAT(say(box, "b STATUS INBOX (MESSAGES)"), HasSubstr("MESSAGES 1"));
    EXPECT_THAT(world.audit.lines(), Contains(AllOf(StartsWith("login who=lan as=skhcn service=imap"))));
    EXPECT_THAT(world.audit.lines(), Contains(AllOf(StartsWith("login who=lan service=imap"))));
    say(box, "c LOGOUT");
    EXPECT_THAT(world.audit.lines(), Contains(AllOf(StartsWith("logout who=lan as=skhcn"))));
}

TEST_F(ImapBoxes, OpenBySaslsAuthorizationIdentityToo)
{
    auto client = connect();
    // "skhcn" NUL "lan" NUL "secret"
    EXPECT_THAT(say(client, "a AUTHENTICATE PLAIN c2toY24AbGFuAHNlY3JldA=="), StartsWith("a OK"));
    put_into(client, "INBOX");
    auto other = opened("skhcn@example.test/lan@example.test");
    EXPECT_THAT(say(other, "b STATUS INBOX (MESSAGES)"), HasSubstr("MESSAGES 1"));
}

TEST_F(ImapBoxes, AreClosedToOthersWhetherTheyAreThereOrNot)
{
    const auto wrong = refused("nobody");
    EXPECT_THAT(wrong, StartsWith("l NO [AUTHENTICATIONFAILED]"));
    for (const char* name : {"skhcn/ha", "nothing/ha", "lan/ha", "skhcn", "skhcn/", "skhcn/lan/ha"})
        EXPECT_EQ(refused(name), wrong) << name;
    EXPECT_THAT(world.audit.lines(), Contains(StartsWith("login_failed who=ha as=skhcn")));
}

TEST_F(ImapBoxes, EndTheSessionsOfWhoHoldsThemNoMore)
{
    auto own = opened("lan");
    auto idle = opened("skhcn/lan");
    put_into(idle, "INBOX");
    EXPECT_THAT(say(idle, "a SELECT INBOX"), HasSubstr("a OK"));
    EXPECT_THAT(say(idle, "b IDLE"), StartsWith("+ "));
    auto waiting = opened("skhcn/lan");
    release();
    loop.run();
    EXPECT_THAT(idle.take(), HasSubstr("* BYE This mailbox is no longer open to you"));
    EXPECT_TRUE(idle.is_ended());
    EXPECT_THAT(waiting.take(), HasSubstr("* BYE"));
    EXPECT_THAT(say(own, "c NOOP"), StartsWith("c OK")) << "her own goes on";
    EXPECT_THAT(refused("skhcn/lan"), StartsWith("l NO [AUTHENTICATIONFAILED]"));

    loop.run_to_end(change(
        {.holders = std::vector<directory::Holder>{{world.id_of("ha"), directory::Post::clerk, 0, {}}}},
        "skhcn"));
    auto successor = opened("skhcn/ha");
    EXPECT_THAT(say(successor, "d STATUS INBOX (MESSAGES)"), HasSubstr("MESSAGES 1"))
        << "its mail is untouched";
}

TEST_F(ImapBoxes, EndWithTheLoginOfTheClerkAndWithTheBox)
{
    auto first = opened("skhcn/lan");
    loop.run_to_end(change({.state = directory::State::locked}, "lan"));
    loop.run();
    EXPECT_THAT(first.take(), HasSubstr("* BYE This account may no longer log in"));
    loop.run_to_end(change({.state = directory::State::active}, "lan"));

    auto second = opened("skhcn/lan");
    loop.run_to_end(
        change({.password_hash = directory::hash_password("other", directory::quick_cost)}, "lan"));
    loop.run();
    EXPECT_THAT(second.take(), HasSubstr("* BYE The password was changed"));
    loop.run_to_end(
        change({.password_hash = directory::hash_password("secret", directory::quick_cost)}, "lan"));

    auto third = opened("skhcn/lan");
    loop.run_to_end(change({.state = directory::State::locked}, "skhcn"));
    loop.run();
    EXPECT_THAT(third.take(), HasSubstr("* BYE This mailbox is no longer open to you"));
    EXPECT_THAT(refused("skhcn/lan"), StartsWith("l NO [AUTHENTICATIONFAILED]"));
}

}  // namespace
}  // namespace imap::testing
