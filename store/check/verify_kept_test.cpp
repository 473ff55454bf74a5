// What repair keeps: where it cannot know everything it takes nothing away, and what is large is no damage.

#include "store/check/verify_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::Each;

struct VerifyKeptTest : VerifyTrial {
    VerifyKeptTest() { fill(); }
    const std::string newer = "\x09new";
};
INSTANTIATE_TEST_SUITE_P(All, VerifyKeptTest, ::testing::Values("memory", "lmdb"), engine_name);

TEST_P(VerifyKeptTest, AMessageOfANewerFormatIsNotPutIntoRecovered)
{
    put(key::message(id("INBOX"), 7), newer);
    for (const bool is_repair : {false, true}) {
        const Told told = is_repair ? repair() : verify();
        EXPECT_THAT(told.kinds(), Each("row of a newer format")) << told.text();
        EXPECT_EQ(told.all.size(), 1u);
    }
    EXPECT_FALSE(run(account.mailbox("Recovered")));
}

TEST_P(VerifyKeptTest, OwnersAreNotMadeAnewWhileAMessageCannotBeTold)
{
    const BlobId body = body_of("INBOX", 7);
    const std::string owners = key::owners(owner(1).bytes[0]);
    change({Space::body, body}, [&](Batch& rows) { rows.put(owners, "garbage"); });
    put(key::message(id("INBOX"), 7), newer);
    const Told told = repair();
    EXPECT_EQ(told.count(Finding::State::repaired), 0u) << told.text();
    EXPECT_EQ(told.count(Finding::State::found), 2u) << told.text();
    EXPECT_EQ(value_of({Space::body, body}, owners), "garbage") << "a body without owners is swept";
}

TEST_P(VerifyKeptTest, ABodyMayHaveMoreRowsThanOneLookTakes)
{
    const BlobId body = body_of("INBOX", 7);
    change({Space::body, body}, [&](Batch& rows) {
        for (std::uint64_t i = 0; i < 10'001; ++i) add_reference(rows, {body, base::time_ordered_uuid(i), i});
    });
    const Told told = verify();
    EXPECT_THAT(told.kinds(), Each("stray row"))
        << "references to items that are not there, and nothing else";
    EXPECT_EQ(told.all.size(), 10'001u);
}

}  // namespace
}  // namespace store
