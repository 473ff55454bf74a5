#include "delivery/loop_guard.hpp"

#include <gtest/gtest.h>

namespace delivery {
namespace {

TEST(LoopGuard, AHundredHopsAreALongWayOneMoreIsALoop)
{
    LoopGuard guard;
    for (std::size_t i = 0; i < LoopGuard::most_hops; ++i) guard.saw_received();
    EXPECT_TRUE(guard.check("a@x.example"));
    guard.saw_received();
    EXPECT_EQ(guard.check("a@x.example").error().code, base::Code::cannot);
}

TEST(LoopGuard, TheSameMailboxTwiceIsALoopForItAlone)
{
    LoopGuard guard;
    guard.saw_delivered_to(" a@x.example ");
    guard.saw_delivered_to("b@x.example");
    EXPECT_TRUE(guard.check("a@x.example"));
    guard.saw_delivered_to("A@X.example");
    EXPECT_FALSE(guard.check("a@x.EXAMPLE"));
    EXPECT_TRUE(guard.check("b@x.example"));
}

TEST(LoopGuard, KeepsABoundedNumberOfAddresses)
{
    LoopGuard guard;
    for (int i = 0; i < 100'000; ++i) guard.saw_delivered_to(std::to_string(i));
    guard.saw_delivered_to("99");
    EXPECT_FALSE(guard.check("99"));
    EXPECT_TRUE(guard.check("99999"));
}

}  // namespace
}  // namespace delivery
