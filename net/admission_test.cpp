#include "net/admission.hpp"

#include <deque>
#include <gmock/gmock.h>

namespace net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr base::SteadyTime noon{12h};

Peer from(std::string address)
{
    return {.address = std::move(address)};
}

Peer from_here()
{
    return {.address = "127.0.0.1", .port = 1, .is_loopback = true, .user = {}};
}

TEST(Admission, OneNetworkDoesNotTakeEverything)
{
    Admission admission({.connections = 10, .per_network = 2});
    const auto first = admission.admit(from("2001:db8::1"), noon),
               second = admission.admit(from("2001:db8::2"), noon);
    EXPECT_TRUE(first && second);
    EXPECT_EQ(admission.admit(from("2001:db8::3"), noon).error(), Limit::network);
    EXPECT_TRUE(admission.admit(from("2001:db8:0:1::3"), noon));
    EXPECT_TRUE(admission.admit(from("192.0.2.1"), noon));
}

TEST(Admission, WhoeverIsKnownHasItsPlaceUntilItLeaves)
{
    Admission admission({.connections = 1});
    {
        auto only = admission.admit(from("192.0.2.1"), noon).value();
        only.welcome(Welcome::official);
        EXPECT_EQ(admission.admit(from("192.0.2.2"), noon).error(), Limit::connections);
    }
    EXPECT_TRUE(admission.admit(from("192.0.2.2"), noon));
}

TEST(Admission, AStrangerHasItsPlaceUntilAnotherNeedsIt)
{
    Admission admission({.connections = 2});
    auto known = admission.admit(from("192.0.2.1"), noon).value();
    known.welcome(Welcome::official);
    std::vector<Admission::Ticket> strangers;
    for (int i = 0; i < 3; ++i) {
        strangers.push_back(admission.admit(from("192.0.2.2"), noon).value());
        EXPECT_EQ(strangers.back().has_displaced(), i > 0);
    }
    strangers.back().welcome(Welcome::official);
    EXPECT_EQ(admission.admit(from("192.0.2.3"), noon).error(), Limit::connections);
}

TEST(Admission, SendersMakeRoomWhenNobodyElseCanAndOfficialsNever)
{
    Admission admission({.connections = 3});
    std::vector<int> sent_away;
    std::vector<Admission::Ticket> tickets;
    const auto come = [&](int who, Welcome as) {
        tickets.push_back(admission.admit(from("192.0.2.1"), noon).value());
        tickets.back().on_sent_away([&sent_away, who] { sent_away.push_back(who); });
        tickets.back().welcome(as);
    };
    come(0, Welcome::sender);
    come(1, Welcome::official);
    come(2, Welcome::sender);
    come(3, Welcome::official);
    come(4, Welcome::official);
    EXPECT_THAT(sent_away, ElementsAre(0, 2));
    EXPECT_EQ(admission.admit(from("192.0.2.1"), noon).error(), Limit::connections);
}

TEST(Admission, WhoDoesNotGoWhenSentAwayIsNotReplacedForEver)
{
    Admission admission({.strangers = 1});
    std::deque<Admission::Ticket> tickets;
    for (std::size_t i = 0; i <= Admission::most_leaving; ++i)
        tickets.push_back(admission.admit(from("192.0.2.1"), noon).value());
    EXPECT_EQ(admission.admit(from("192.0.2.1"), noon).error(), Limit::strangers);
    tickets.pop_front();
    EXPECT_TRUE(admission.admit(from("192.0.2.1"), noon));
}

TEST(Admission, OneNetworkComesInAtItsPaceAndOthersDoNotSuffer)
{
    Admission admission({.per_second = 5});
    const auto admitted = [&](const std::string& address, base::SteadyTime now) {
        int count = 0;
        while (count < 1000 && admission.admit(from(address), now)) ++count;
        return count;
    };
    EXPECT_EQ(admitted("192.0.2.1", noon), 50);
    EXPECT_EQ(admission.admit(from("192.0.2.1"), noon).error(), Limit::pace);
    EXPECT_EQ(admitted("192.0.2.2", noon), 50);
    EXPECT_EQ(admitted("192.0.2.1", noon + 2s), 10);
    EXPECT_EQ(admitted("192.0.2.1", noon + 1h), 50);
}

TEST(Admission, ThisMachineIsNotHeldToWhatOneNetworkMay)
{
    Admission admission({.per_network = 1, .per_second = 1});
    std::vector<Admission::Ticket> tickets;
    for (int i = 0; i < 100; ++i) tickets.push_back(admission.admit(from_here(), noon).value());
}

TEST(Admission, TheOldestStrangerIsSentAwayAndNobodyElse)
{
    Admission admission({.strangers = 2});
    std::vector<int> sent_away;
    std::vector<Admission::Ticket> tickets;
    for (int i = 0; i < 5; ++i) {
        tickets.push_back(admission.admit(from("192.0.2." + std::to_string(i)), noon).value());
        tickets.back().on_sent_away([&sent_away, i] { sent_away.push_back(i); });
        if (i == 0) tickets.front().welcome(Welcome::official);
    }
    // 0 is known; 1 and 2 went for 3 and 4.
    EXPECT_THAT(sent_away, ElementsAre(1, 2));
    EXPECT_FALSE(tickets[2].has_displaced());
    EXPECT_TRUE(tickets[3].has_displaced());
}

TEST(Admission, AStrangerThatLeavesOrIsWelcomeIsNoneAnyMore)
{
    Admission admission({.strangers = 1});
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(admission.admit(from("192.0.2.1"), noon)->has_displaced());
    auto known = admission.admit(from("192.0.2.1"), noon).value();
    known.welcome(Welcome::official);
    EXPECT_FALSE(admission.admit(from("192.0.2.2"), noon)->has_displaced());
}

TEST(Admission, WhoeverIsSentAwayBeforeItHasBegunEndsWhenItBegins)
{
    Admission admission({.strangers = 1});
    auto first = admission.admit(from("192.0.2.1"), noon).value();
    const auto second = admission.admit(from("192.0.2.2"), noon);
    bool is_over = false;
    first.on_sent_away([&is_over] { is_over = true; });
    EXPECT_TRUE(is_over);
}

TEST(Admission, UnixSocketsHaveALimitOfTheirOwn)
{
    Admission admission({.connections = 1, .admins = 2});
    const auto client = admission.admit(from("192.0.2.1"), noon);
    const auto one = admission.admit(from(""), noon), two = admission.admit(from(""), noon);
    EXPECT_TRUE(client && one && two);
    EXPECT_EQ(admission.admit(from(""), noon).error(), Limit::admins);
}

}  // namespace
}  // namespace net
