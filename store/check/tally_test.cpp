#include "store/check/tally.hpp"

#include <gtest/gtest.h>

namespace store {
namespace {

struct TallyTest : ::testing::Test {
    static base::Uuid id(std::uint64_t number)
    {
        base::Uuid id;
        for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> 8 * i);
        return id;
    }
    std::uint64_t worth(std::uint64_t account, std::uint64_t body) const
    {
        return tally.worth({id(account), id(body)}, id(body), 4096);
    }
    Tally tally{base::random_uuid()};
};

TEST_F(TallyTest, WhatIsTheSameOnBothSidesIsBeyondDoubtWhicheverIsMetFirst)
{
    for (std::uint64_t body = 0; body < 100'000; ++body) tally.add(id(body), worth(body % 7, body));
    for (std::uint64_t body = 100'000; body > 0; --body)
        tally.take(id(body - 1), worth((body - 1) % 7, body - 1));
    EXPECT_FALSE(tally.has_doubts());
}

TEST_F(TallyTest, WhatOneSideLacksLeavesItsBodyInDoubtAndFewOthers)
{
    for (std::uint64_t body = 0; body < 100'000; ++body) {
        if (body != 5) tally.add(id(body), worth(1, body));
        if (body != 6) tally.take(id(body), worth(1, body));
    }
    EXPECT_TRUE(tally.has_doubts());
    EXPECT_TRUE(tally.is_in_doubt(id(5)));
    EXPECT_TRUE(tally.is_in_doubt(id(6)));
    std::size_t doubts = 0;
    for (std::uint64_t body = 0; body < 100'000; ++body) doubts += tally.is_in_doubt(id(body)) ? 1 : 0;
    EXPECT_LT(doubts, 10u);
}

TEST_F(TallyTest, AnotherAccountAnotherEmailAndAnotherSizeAreWorthSomethingElse)
{
    const auto right = tally.worth({id(1), id(2)}, id(3), 4);
    EXPECT_NE(right, tally.worth({id(2), id(1)}, id(3), 4));
    EXPECT_NE(right, tally.worth({id(1), id(3)}, id(2), 4));
    EXPECT_NE(right, tally.worth({id(1), id(2)}, id(3), 5));
    EXPECT_NE(right, tally.worth({id(9), id(2)}, id(3), 4));
}

// Two owners that have changed their bodies.
TEST_F(TallyTest, WhatWasSwappedIsInDoubt)
{
    tally.add(id(1), worth(10, 1));
    tally.add(id(2), worth(20, 2));
    tally.take(id(1), worth(20, 1));
    tally.take(id(2), worth(10, 2));
    EXPECT_TRUE(tally.is_in_doubt(id(1)));
    EXPECT_TRUE(tally.is_in_doubt(id(2)));
}

TEST_F(TallyTest, WhatIsDoubtedStaysSoWhateverTheSumSays)
{
    tally.doubt(id(1));
    EXPECT_TRUE(tally.has_doubts());
    EXPECT_TRUE(tally.is_in_doubt(id(1)));
}

}  // namespace
}  // namespace store
