// Claims of one body: shared by whoever has one, over with the last.

#include "store/claims.hpp"

#include <gmock/gmock.h>

namespace store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ClaimsTest : ::testing::Test {
    std::shared_ptr<Claims> claims = std::make_shared<Claims>();
    const BlobId body = base::random_uuid();
    const base::Uuid account = base::random_uuid();
};

TEST_F(ClaimsTest, ABodyIsClaimedUntilTheLastClaimEnds)
{
    auto first = claims->begin(body);
    auto second = claims->begin(body, Claims::Origin::stored);
    first.reset();
    EXPECT_TRUE(claims->is_claimed(body));
    EXPECT_THAT(claims->take_dropped(), IsEmpty());
    second.reset();
    EXPECT_FALSE(claims->is_claimed(body));
    EXPECT_THAT(claims->take_dropped(), ElementsAre(body)) << "nobody is known to own it";
}

TEST_F(ClaimsTest, OnlyWhoWroteABodyGivesItsOwnIdAway)
{
    const auto written = claims->begin(body);
    const auto again = claims->begin(body, Claims::Origin::stored);
    EXPECT_EQ(claims->new_email_id(body, account), body);
    EXPECT_NE(claims->new_email_id(body, account), body);
    const BlobId stored = base::random_uuid();
    const auto later = claims->begin(stored, Claims::Origin::stored);
    EXPECT_NE(claims->new_email_id(stored, account), stored) << "an earlier claim may have given it";
}

TEST_F(ClaimsTest, AStoredBodyIsLookedAtOnlyIfItsLastOwnerWent)
{
    claims->begin(body, Claims::Origin::stored).reset();
    EXPECT_THAT(claims->take_dropped(), IsEmpty());
    auto claim = claims->begin(body, Claims::Origin::stored);
    EXPECT_TRUE(claims->unsettle(body));
    claim.reset();
    EXPECT_THAT(claims->take_dropped(), ElementsAre(body));
    EXPECT_FALSE(claims->unsettle(body));
}

}  // namespace
}  // namespace store
