#include "imap/hub.hpp"

#include "net/test_loop.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace imap {
namespace {

struct Ear final : Listener {
    void hear(News news) override
    {
        ++heard;
        last = news;
    }
    int heard = 0;
    News last;
};

// Joining needs a loop, as sessions have one.
net::Task<void> join(Hub& hub, base::Uuid owner, Ear& ear, Hub::Seat& seat)
{
    seat = hub.join(owner, ear);
    co_return;
}

class HubTest : public ::testing::Test {
  protected:
    Hub::Seat seat_of(const base::Uuid& owner, Ear& ear)
    {
        Hub::Seat seat;
        loop.run_to_end(join(hub, owner, ear, seat));
        return seat;
    }

    net::TestLoop loop;
    Hub hub;
    const base::Uuid lan = base::random_uuid();
    const base::Uuid ha = base::random_uuid();
};

TEST_F(HubTest, OnlyTheAccountsOwnSessionsHear)
{
    Ear first, second, other;
    const auto seats = std::array{seat_of(lan, first), seat_of(lan, second), seat_of(ha, other)};
    hub.changed({lan});
    EXPECT_EQ(first.heard, 0) << "not before the loop runs";
    loop.run();
    EXPECT_EQ(first.heard, 1);
    EXPECT_EQ(second.heard, 1);
    EXPECT_EQ(other.heard, 0);
    EXPECT_TRUE(first.last.mail);
    EXPECT_FALSE(first.last.rights);
}

TEST_F(HubTest, ManyChangesAreToldOnce)
{
    Ear ear;
    const auto seat = seat_of(lan, ear);
    for (int i = 0; i < 1000; ++i) hub.changed({lan});
    hub.recheck();
    loop.run();
    EXPECT_EQ(ear.heard, 1);
    EXPECT_TRUE(ear.last.mail && ear.last.rights);
    hub.changed({lan});
    loop.run();
    EXPECT_EQ(ear.heard, 2);
}

TEST_F(HubTest, ASessionThatLeftHearsNothingThatWasOnItsWay)
{
    Ear ear;
    {
        const auto seat = seat_of(lan, ear);
        EXPECT_EQ(hub.sessions_of(lan), 1U);
        hub.changed({lan});
    }
    EXPECT_EQ(hub.sessions_of(lan), 0U);
    loop.run();
    EXPECT_EQ(ear.heard, 0);
}

TEST_F(HubTest, ChangesComeFromAnyThread)
{
    Ear ear;
    const auto seat = seat_of(lan, ear);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int j = 0; j < 1000; ++j) hub.changed({lan});
            });
        }
    }
    loop.run();
    EXPECT_EQ(ear.heard, 1);
}

}  // namespace
}  // namespace imap
