#include "smtp/proto/pace.hpp"

#include <gtest/gtest.h>

namespace smtp {
namespace {

using namespace std::chrono_literals;

const base::SteadyTime start{};

TEST(Pace, StandingStillEndsAfterTheGrace)
{
    const Pace pace(100, 60s, start);
    EXPECT_EQ(pace.left(start), 60s);
    EXPECT_EQ(pace.left(start + 59s), 1s);
    EXPECT_EQ(pace.left(start + 60s), 0s);
    EXPECT_EQ(pace.left(start + 90s), 0s);
}

TEST(Pace, TheLeastRateMayGoOnForEver)
{
    Pace pace(100, 60s, start);
    auto now = start;
    for (int second = 0; second < 10'000; ++second) {
        now += 1s;
        pace.received(100, now);
    }
    EXPECT_EQ(pace.left(now), 60s);
}

TEST(Pace, ATrickleEnds)
{
    Pace pace(100, 60s, start);
    auto now = start;
    int bytes = 0;
    for (; pace.left(now) > 20s; ++bytes) {
        now += 20s;
        pace.received(1, now);
    }
    EXPECT_LE(bytes, 3);
}

TEST(Pace, WhatWasSentFastEarnsNoMoreThanTheGrace)
{
    Pace pace(100, 60s, start);
    pace.received(50 << 20, start + 1s);
    EXPECT_EQ(pace.left(start + 1s), 60s);
}

}  // namespace
}  // namespace smtp
