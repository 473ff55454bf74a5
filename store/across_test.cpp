// Messages copied and moved between accounts, and flags that a right reaches or not; on every engine.

#include "store/account_trial.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct AcrossTest : AccountTrial {
    Account other = store.account(owner(2));

    Elsewhere to(const std::string& mailbox, FlagScope flags = {}) { return {other, mailbox, flags}; }
    std::vector<Message> there(const std::string& mailbox)
    {
        return must(other.messages(must(other.mailbox(mailbox)).id, UidSet::all(), 100'000));
    }
    static constexpr FlagScope seen_only{.seen = true, .deleted = false, .others = false};
};
INSTANTIATE_TEST_SUITE_P(All, AcrossTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

TEST_P(AcrossTest, ACopySharesItsBody)
{
    append("INBOX", 3, {seen | flagged, {"k"}});
    const auto bodies_before = bodies();
    const auto copied = must(account.copy_across(id("INBOX"), UidSet({{2, 3}}), to("Sent")));
    EXPECT_THAT(copied.from, ElementsAre(2, 3));
    EXPECT_THAT(copied.to, ElementsAre(1, 2));
    EXPECT_EQ(bodies(), bodies_before);
    ASSERT_EQ(there("Sent").size(), 2u);
    const auto message = there("Sent")[0];
    EXPECT_EQ(message.flags, (Flags{seen | flagged, {"k"}}));
    EXPECT_EQ(must(other.bytes(message, 0, 1000)), text);
    EXPECT_EQ(must(other.usage()).messages, 2u);
    // Each goes by itself.
    must(account.store_flags(id("INBOX"), UidSet::all(), {FlagAction::add, {deleted, {}}, {}}));
    must(account.expunge(id("INBOX"), UidSet::all()));
    run(store.tidy());
    EXPECT_EQ(must(other.bytes(there("Sent")[1], 0, 1000)), text);
    EXPECT_EQ(must(store.sweep()).steps, 0u);
    expect_whole(*engine);
}

TEST_P(AcrossTest, MoreThanOnePieceGoes)
{
    append("INBOX", 450);
    EXPECT_EQ(must(account.copy_across(id("INBOX"), UidSet::all(), to("Sent"))).to.size(), 450u);
    const auto moved = must(account.move_across(id("INBOX"), UidSet::all(), to("Archive")));
    EXPECT_EQ(moved.to.size(), 450u);
    EXPECT_FALSE(moved.stopped);
    EXPECT_THAT(uids("INBOX"), IsEmpty());
    EXPECT_EQ(there("Archive").size(), 450u);
    run(store.tidy());
    expect_whole(*engine);
}

TEST_P(AcrossTest, ACopyThatDoesNotFitIsTakenBackAndAMoveSaysHowFarItCame)
{
    append("INBOX", 250);
    other = store.account(owner(2), {.bytes = 0, .messages = 220});
    EXPECT_EQ(refusal(account.copy_across(id("INBOX"), UidSet::all(), to("Sent"))), base::Code::over_quota);
    EXPECT_THAT(there("Sent"), IsEmpty());
    const auto moved = must(account.move_across(id("INBOX"), UidSet::all(), to("Sent")));
    ASSERT_TRUE(moved.stopped);
    EXPECT_EQ(moved.stopped->code, base::Code::over_quota);
    EXPECT_EQ(there("Sent").size(), 200u);
    EXPECT_EQ(uids("INBOX").size(), 50u);
    run(store.tidy());
    expect_whole(*engine);
}

TEST_P(AcrossTest, WhatIsNotThereIsRefusedOrNothing)
{
    append("INBOX", 1);
    EXPECT_EQ(refusal(account.copy_across(id("INBOX"), UidSet::all(), to("missing"))), base::Code::not_found);
    EXPECT_EQ(refusal(account.move_across(id("INBOX"), UidSet::all(), to("missing"))), base::Code::not_found);
    EXPECT_THAT(must(account.copy_across(id("INBOX"), UidSet::of(9), to("Sent"))).to, IsEmpty());
    EXPECT_EQ(uids("INBOX").size(), 1u);
}

TEST_P(AcrossTest, FlagsGoAlongAsFarAsTheyMay)
{
    append("INBOX", 1, {seen | flagged | deleted, {"k"}});
    must(account.copy_across(id("INBOX"), UidSet::all(), to("Sent", seen_only)));
    EXPECT_EQ(there("Sent")[0].flags, (Flags{seen, {}}));
    must(account.copy(id("INBOX"), UidSet::all(), "Sent", {.seen = false, .deleted = true, .others = false}));
    EXPECT_EQ(must(account.messages(id("Sent"), UidSet::all(), 1))[0].flags, (Flags{deleted, {}}));
    must(account.move(id("INBOX"), UidSet::all(), "Junk", {.seen = false, .deleted = false, .others = true}));
    EXPECT_EQ(must(account.messages(id("Junk"), UidSet::all(), 1))[0].flags, (Flags{flagged, {"k"}}));
    expect_whole(*engine);
}

TEST_P(AcrossTest, AReadersSeenIsWhatGoesAlong)
{
    append("INBOX", 2);
    Account reader = account.as_seen_by(owner(2));
    must(reader.store_flags(id("INBOX"), UidSet::of(2), {FlagAction::add, {seen, {}}, {}}));
    must(reader.copy_across(id("INBOX"), UidSet::all(), to("Sent")));
    EXPECT_FALSE(there("Sent")[0].flags.has(seen));
    EXPECT_TRUE(there("Sent")[1].flags.has(seen));
    EXPECT_EQ(must(other.mailbox("Sent")).unseen, 1u);
}

TEST_P(AcrossTest, AChangeOfFlagsReachesWhatItMay)
{
    append("INBOX", 1, {seen | answered | deleted, {"old"}});
    FlagChange change{FlagAction::replace, {flagged | draft, {"new"}}, {}};
    change.scope = seen_only;
    must(account.store_flags(id("INBOX"), UidSet::all(), change));
    const auto now = [&] { return must(account.flags(id("INBOX"), UidSet::all(), 1))[0].flags; };
    EXPECT_EQ(now(), (Flags{answered | deleted, {"old"}}));
    EXPECT_THAT(named("INBOX").keywords, ElementsAre("old")) << "none is made for nothing";
    change.scope = {.seen = false, .deleted = false, .others = true};
    must(account.store_flags(id("INBOX"), UidSet::all(), change));
    EXPECT_EQ(now(), (Flags{flagged | draft | deleted, {"new"}}));
    change.action = FlagAction::remove;
    change.flags = {deleted, {"new"}};
    must(account.store_flags(id("INBOX"), UidSet::all(), change));
    EXPECT_EQ(now(), (Flags{flagged | draft | deleted, {}}));
}

}  // namespace
}  // namespace store
