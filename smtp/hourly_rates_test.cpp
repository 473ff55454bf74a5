#include "smtp/hourly_rates.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using std::chrono::minutes;

struct Rates : ::testing::Test {
    base::FakeClock clock{base::WallTime{}};
    HourlyRates rates{clock};
    const base::Uuid portal = base::random_uuid(), other = base::random_uuid();

    int admitted(int attempts, std::uint64_t most)
    {
        int count = 0;
        for (int i = 0; i < attempts; ++i) count += rates.admit(portal, most) ? 1 : 0;
        return count;
    }
};

TEST_F(Rates, NoMoreThanThatInAnHourEach)
{
    EXPECT_EQ(admitted(10, 3), 3);
    EXPECT_TRUE(rates.admit(other, 3)) << "one does not use up another's";
    EXPECT_EQ(admitted(10, 5), 2) << "the rate was raised";
}

TEST_F(Rates, TheWindowSlides)
{
    EXPECT_EQ(admitted(2, 3), 2);
    clock.advance(minutes(30));
    EXPECT_EQ(admitted(9, 3), 1);
    clock.advance(minutes(29));
    EXPECT_EQ(admitted(9, 3), 0);
    clock.advance(minutes(1));
    EXPECT_EQ(admitted(9, 3), 2) << "the first two are an hour old";
    clock.advance(minutes(30));
    EXPECT_EQ(admitted(9, 3), 1);
    clock.advance(minutes(100'000));
    EXPECT_EQ(admitted(9, 3), 3);
}

TEST_F(Rates, NoRateIsNoLimit)
{
    EXPECT_EQ(admitted(1000, 0), 1000);
}

}  // namespace
}  // namespace smtp
