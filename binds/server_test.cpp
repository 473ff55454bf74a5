#include "binds/server.hpp"

#include "directory/memory/directory.hpp"
#include "directory/password.hpp"
#include "directory/sample.hpp"
#include "net/memory_stream.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <thread>

namespace binds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint32_t slapd = 105, somebody = 1000;
constexpr std::string_view wrong = "code: 49\n", granted = "code: 0\n";

class Binds : public testing::Test {
  protected:
    std::string ask(std::string_view bytes, std::uint32_t user = slapd)
    {
        net::TestLoop loop;
        auto [stream, client] = net::make_memory_stream(
            loop, {.peer = {.address = "", .port = 0, .is_loopback = true, .user = user}});
        loop.start(server.serve(std::move(stream)));
        client.send(bytes);
        loop.run();
        loop.advance(std::chrono::seconds(6));
        auto answer = client.take();
        EXPECT_TRUE(client.is_ended());
        return answer;
    }
    std::string bind(std::string_view dn, std::string_view password,
                     std::string_view peer = "IP=192.0.2.7:40000")
    {
        return ask(base_request(dn, password, peer));
    }
    static std::string base_request(std::string_view dn, std::string_view password, std::string_view peer)
    {
        return "BIND\nmsgid: 2\npeername: " + std::string(peer) +
               "\nssf: 256\nsuffix: dc=vn\ndn: " + std::string(dn) +
               "\nmethod: 128\ncredlen: " + std::to_string(password.size()) +
               "\ncred: " + std::string(password) + "\n\n";
    }
    static const directory::Account* by_dn(const directory::Snapshot& snapshot, std::string_view dn)
    {
        for (const auto& account : snapshot.accounts())
            if (account.dn == dn) return &account;
        return nullptr;
    }

    std::vector<directory::Account> accounts{directory::sample::account("huy", "Nguyễn Quang Huy"),
                                             directory::sample::account("thanh", "Nông Văn Thành")};
    const std::string hash = directory::hash_password("right", directory::quick_cost);
    base::SystemClock clock;
    std::string logged;
    base::Log log{clock, base::LogForm::text, base::LogLevel::info, [this](auto line) { logged += line; }};
    base::Metrics metrics;
    ledger::MemoryAudit audit;
    directory::memory::Directory people{
        {}, accounts_with_an_expired_one(), {directory::sample::domain}, hashes()};
    Waiting waiting;
    Server server{{people, audit, log, metrics, waiting, {0, slapd}, by_dn}};

    std::vector<directory::Account> accounts_with_an_expired_one()
    {
        accounts.back().must_change_password = true;
        return accounts;
    }
    std::unordered_map<base::Uuid, std::string> hashes() const
    {
        return {{accounts[0].id, hash}, {accounts[1].id, hash}};
    }
};

TEST_F(Binds, TheRightPasswordBindsAndIsRecorded)
{
    EXPECT_EQ(bind(accounts[0].dn, "right"), granted);
    EXPECT_THAT(audit.lines(), ElementsAre("login who=huy service=ldap address=192.0.2.7 tls=256 bits"));
}

TEST_F(Binds, WhatIsWrongGetsOneAnswerWhoeverItIs)
{
    EXPECT_EQ(bind(accounts[0].dn, "left"), wrong);
    EXPECT_EQ(bind("uid=nobody,dc=vn", "right"), wrong);
    EXPECT_EQ(bind("huy", "right"), wrong) << "his name is no DN of his";
    EXPECT_EQ(bind("uid=huy@langson.gov.vn", "right"), wrong);
    EXPECT_THAT(
        audit.lines(),
        ElementsAre("login_failed who=huy service=ldap address=192.0.2.7 tls=256 bits error=wrong login",
                    HasSubstr("who=uid=nobody,dc=vn"), HasSubstr("who=huy"), HasSubstr("who=uid=huy@")));
    EXPECT_THAT(logged, Not(HasSubstr("right")));
    EXPECT_THAT(logged, Not(HasSubstr("left")));
}

TEST_F(Binds, OnlyWhoHasShownTheRightPasswordHearsThatItMustBeChanged)
{
    EXPECT_THAT(bind(accounts[1].dn, "right"), HasSubstr("code: 53"));
    EXPECT_EQ(bind(accounts[1].dn, "left"), wrong);
}

TEST_F(Binds, OurOwnAreSlapdsToDecide)
{
    EXPECT_EQ(bind(accounts[0].dn, "whatever", "PATH=/srv/ldapi"), "CONTINUE\n");
    EXPECT_THAT(audit.lines(), IsEmpty());
}

TEST_F(Binds, NobodyButSlapdAsks)
{
    EXPECT_EQ(ask(base_request(accounts[0].dn, "right", "IP=192.0.2.7:1"), somebody), "");
    EXPECT_THAT(logged, HasSubstr("user=1000"));
}

TEST_F(Binds, WhatIsNoQuestionIsRefused)
{
    EXPECT_EQ(ask("\n\n"), wrong);
    EXPECT_EQ(ask(std::string(longest_request + 1, 'x')), wrong);
    EXPECT_EQ(ask("BIND\n"), "") << "and what does not end is not answered for ever";
}

TEST(Waiting, LeavesPlacesToOthers)
{
    Waiting waiting;
    std::vector<Waiting::Place> places;
    const auto fill = [&](const std::string& network) {
        for (std::size_t got = 0;; ++got) {
            auto place = waiting.enter(network);
            if (!place) return got;
            places.push_back(*std::move(place));
        }
    };
    EXPECT_EQ(fill("a"), Waiting::most_of_one);
    EXPECT_EQ(fill("b"), Waiting::next_to_none);
    EXPECT_EQ(fill("c"), Waiting::next_to_none);
    EXPECT_EQ(fill("a"), 0U);
    for (std::size_t i = 0; i < Waiting::most; ++i) fill(std::to_string(i));
    EXPECT_EQ(places.size(), Waiting::most);
    places.clear();
    EXPECT_EQ(fill("d"), Waiting::most_of_one);
}

TEST(Waiting, ClosesWhenAllHaveLeft)
{
    Waiting waiting;
    auto first = waiting.enter("a"), second = waiting.enter("b");
    ASSERT_TRUE(first && second);
    std::atomic<bool> is_closed = false;
    std::thread closing([&] {
        waiting.close(std::chrono::minutes(5));
        is_closed = true;
    });
    while (waiting.enter("c")) continue;  // until it has begun
    first.reset();
    EXPECT_FALSE(is_closed) << "one is there still";
    second.reset();
    closing.join();
    EXPECT_FALSE(waiting.enter("c"));
    waiting.open();
    EXPECT_TRUE(waiting.enter("c"));
}

TEST(Waiting, ClosesAlsoWhereOneDoesNotLeave)
{
    Waiting waiting;
    const auto first = waiting.enter("a");
    waiting.close(std::chrono::milliseconds(10));
    EXPECT_FALSE(waiting.enter("b"));
}

}  // namespace
}  // namespace binds
