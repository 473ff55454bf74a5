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

// It is about to be given to somebody.
TEST_P(VerifyKeptTest, ABodyYoungerThanTheCheckMayHaveNobodyYet)
{
    const auto summary = packed_value(mime::summarize(text).to_bytes());
    const auto body_at = [&](base::Duration from_now) {
        const auto when = std::chrono::floor<std::chrono::milliseconds>(clock.now() + from_now);
        const BlobId body =
            base::time_ordered_uuid(static_cast<std::uint64_t>(when.time_since_epoch().count()));
        change({Space::body, body},
               [&](Batch& rows) { rows.put(key::body(), to_bytes(BodyRow{5, {}, summary})); });
    };
    body_at(std::chrono::hours(1));
    const Told young = verify();
    EXPECT_THAT(young.all, ::testing::IsEmpty()) << young.text();
    body_at(-std::chrono::hours(1));
    const Told both = verify();
    EXPECT_THAT(both.kinds(), ::testing::ElementsAre("stray row")) << both.text();
}

}  // namespace
}  // namespace store
