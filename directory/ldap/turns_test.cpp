#include "directory/ldap/turns.hpp"

#include "net/test_loop.hpp"

#include <gmock/gmock.h>

namespace directory::ldap {
namespace {

using ::testing::ElementsAre;

TEST(Lanes, TakeTurnsHoweverMuchOneBrings)
{
    Lanes<std::string> lanes;
    for (int i = 1; i <= 4; ++i) lanes.push("flood", "f" + std::to_string(i));
    lanes.push("lan", "l1");
    lanes.push("huy", "h1");
    lanes.push("lan", "l2");
    std::vector<std::string> order;
    while (!lanes.is_empty()) order.push_back(lanes.pop());
    EXPECT_THAT(order, ElementsAre("f1", "l1", "h1", "f2", "l2", "f3", "f4"));
    lanes.push("lan", "again");
    EXPECT_EQ(lanes.pop(), "again");
}

TEST(Turns, WhatIsDoneInTimeGivesItsValueAndWhatIsLateTheOther)
{
    net::TestLoop loop;
    Turns turns(2);
    auto ask = [](Turns& in, base::Duration patience, std::string& into) -> net::Task<void> {
        auto work = [] { return std::string("done"); };
        into = co_await in.run("lane", patience, work, std::string("late"));
    };
    std::string in_time, late;
    loop.run_to_end(ask(turns, std::chrono::minutes(5), in_time));
    loop.run_to_end(ask(turns, base::Duration(0), late));
    EXPECT_EQ(in_time, "done");
    EXPECT_EQ(late, "late");
}

}  // namespace
}  // namespace directory::ldap
