#include "control/import/lease.hpp"

#include <gtest/gtest.h>

namespace control {
namespace {

using namespace std::chrono_literals;

TEST(Lease, IsOneSessionsAtATime)
{
    base::FakeClock clock({});
    Lease lease(clock);
    int one = 0, other = 0;
    EXPECT_FALSE(lease.take(&one, "0"));
    EXPECT_FALSE(lease.take(&one, "0"));
    auto holder = lease.take(&other, "1000");
    ASSERT_TRUE(holder);
    EXPECT_EQ(holder->user, "0");
    lease.release(&other);
    EXPECT_TRUE(lease.take(&other, "1000")) << "only its holder gives it back";
    lease.release(&one);
    EXPECT_FALSE(lease.take(&other, "1000"));
}

TEST(Lease, PassesOnWhenItsHolderIsSilentForLong)
{
    base::FakeClock clock({});
    Lease lease(clock);
    int one = 0, other = 0;
    lease.take(&one, "0");
    clock.advance(Lease::longest_silence - 1s);
    EXPECT_FALSE(lease.take(&one, "0"));
    clock.advance(Lease::longest_silence - 1s);
    EXPECT_TRUE(lease.take(&other, "1000"));
    clock.advance(1s);
    EXPECT_FALSE(lease.take(&other, "1000"));
    EXPECT_TRUE(lease.take(&one, "0")) << "and it cannot go on";
}

}  // namespace
}  // namespace control
