#include "control/verbs/holding.hpp"

#include <gmock/gmock.h>

namespace control {
namespace {

using directory::Holder;
using directory::Post;
using ::testing::ElementsAre;

const base::Uuid lan = base::random_uuid(), huy = base::random_uuid();
constexpr std::int64_t now = 1'000'000'000;
constexpr std::int64_t day = 86'400;

TEST(Holding, EndsNowAndWhatWasToComeNeverBegins)
{
    const Holder open{lan, Post::clerk, 5, {}}, coming{lan, Post::deputy, now + day, {}},
        ended{lan, Post::clerk, 5, now - day}, old{lan, Post::clerk, 5, now - 400 * day},
        other{huy, Post::clerk, 5, {}};
    EXPECT_THAT(released({open, coming, ended, old, other}, lan, now),
                ElementsAre(Holder{lan, Post::clerk, 5, now}, ended, other));
}

TEST(Holding, IsAssignedAndProlongedWithoutAGap)
{
    const Holder fresh{lan, Post::clerk, now, now + day};
    EXPECT_THAT(assigned({}, fresh, now), ElementsAre(fresh));
    EXPECT_THAT(assigned({{lan, Post::clerk, 5, now + 9}}, fresh, now),
                ElementsAre(Holder{lan, Post::clerk, 5, now + day}));
    EXPECT_THAT(assigned({{lan, Post::deputy, 5, {}}}, fresh, now),
                ElementsAre(Holder{lan, Post::deputy, 5, {}}, fresh));
    const Holder later{lan, Post::clerk, now + 2 * day, {}};
    EXPECT_THAT(assigned({{lan, Post::clerk, 5, now + day}}, later, now),
                ElementsAre(Holder{lan, Post::clerk, 5, now + day}, later));
    EXPECT_THAT(assigned({{lan, Post::clerk, 5, {}}}, {lan, Post::clerk, now + day, now + 2 * day}, now),
                ElementsAre(Holder{lan, Post::clerk, 5, now + 2 * day}));
}

TEST(Holding, IsHandedOverUntilTheSameDay)
{
    EXPECT_THAT(handed_over({{lan, Post::holder, 5, now + day}}, lan, huy, now),
                ElementsAre(Holder{lan, Post::holder, 5, now}, Holder{huy, Post::holder, now, now + day}));
    EXPECT_THAT(handed_over({{lan, Post::holder, 5, now - day}}, lan, huy, now),
                ElementsAre(Holder{lan, Post::holder, 5, now - day}));
    EXPECT_THAT(handed_over({{lan, Post::clerk, now + day, {}}}, lan, huy, now),
                ElementsAre(Holder{huy, Post::clerk, now + day, {}}));
    EXPECT_THAT(handed_over({{huy, Post::clerk, 7, {}}, {lan, Post::clerk, 5, now + day}}, lan, huy, now),
                ElementsAre(Holder{lan, Post::clerk, 5, now}, Holder{huy, Post::clerk, 7, {}}))
        << "nobody loses by it what he had";
}

TEST(Holding, OfAPostIsOnesAtATime)
{
    const Holders holders{{lan, Post::holder, 5, now}};
    EXPECT_EQ(holder_meanwhile(holders, {huy, Post::holder, now, {}}), nullptr);
    EXPECT_EQ(holder_meanwhile(holders, {huy, Post::holder, now - 1, {}}), &holders[0]);
    EXPECT_EQ(holder_meanwhile(holders, {huy, Post::deputy, 5, {}}), nullptr);
    EXPECT_EQ(holder_meanwhile(holders, {lan, Post::holder, 5, {}}), nullptr);
    EXPECT_TRUE(holds(holders, lan, now - 1));
    EXPECT_FALSE(holds(holders, lan, now));
    EXPECT_FALSE(holds(holders, huy, 7));
}

}  // namespace
}  // namespace control
