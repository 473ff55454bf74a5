#include "store/check/balance.hpp"

#include <gtest/gtest.h>

namespace store {
namespace {

struct BalanceTest : ::testing::Test {
    static base::Uuid id(std::uint64_t number)
    {
        base::Uuid id;
        for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> 8 * i);
        return id;
    }
    std::uint64_t worth(std::uint64_t account, std::uint64_t body) const
    {
        return balance.worth({id(account), id(body)}, id(body), 4096);
    }
    Balance balance{base::random_uuid()};
};

TEST_F(BalanceTest, WhatIsTheSameOnBothSidesIsBeyondDoubtWhicheverIsMetFirst)
{
    for (std::uint64_t body = 0; body < 100'000; ++body) balance.add(id(body), worth(body % 7, body));
    for (std::uint64_t body = 100'000; body > 0; --body)
        balance.take(id(body - 1), worth((body - 1) % 7, body - 1));
    EXPECT_FALSE(balance.has_doubts());
}

TEST_F(BalanceTest, WhatOneSideLacksLeavesItsBodyInDoubtAndFewOthers)
{
    for (std::uint64_t body = 0; body < 100'000; ++body) {
        if (body != 5) balance.add(id(body), worth(1, body));
        if (body != 6) balance.take(id(body), worth(1, body));
    }
    EXPECT_TRUE(balance.has_doubts());
    EXPECT_TRUE(balance.is_in_doubt(id(5)));
    EXPECT_TRUE(balance.is_in_doubt(id(6)));
    std::size_t doubts = 0;
    for (std::uint64_t body = 0; body < 100'000; ++body) doubts += balance.is_in_doubt(id(body)) ? 1 : 0;
    EXPECT_LT(doubts, 10u);
}

TEST_F(BalanceTest, AnotherAccountAnotherEmailAndAnotherSizeAreWorthSomethingElse)
{
    const auto right = balance.worth({id(1), id(2)}, id(3), 4);
    EXPECT_NE(right, balance.worth({id(2), id(1)}, id(3), 4));
    EXPECT_NE(right, balance.worth({id(1), id(3)}, id(2), 4));
    EXPECT_NE(right, balance.worth({id(1), id(2)}, id(3), 5));
    EXPECT_NE(right, balance.worth({id(9), id(2)}, id(3), 4));
}

// Two owners that have changed their bodies.
TEST_F(BalanceTest, WhatWasSwappedIsInDoubt)
{
    balance.add(id(1), worth(10, 1));
    balance.add(id(2), worth(20, 2));
    balance.take(id(1), worth(20, 1));
    balance.take(id(2), worth(10, 2));
    EXPECT_TRUE(balance.is_in_doubt(id(1)));
    EXPECT_TRUE(balance.is_in_doubt(id(2)));
}

TEST_F(BalanceTest, WhatIsDoubtedStaysSoWhateverTheSumSays)
{
    balance.doubt(id(1));
    EXPECT_TRUE(balance.has_doubts());
    EXPECT_TRUE(balance.is_in_doubt(id(1)));
}

}  // namespace
}  // namespace store
