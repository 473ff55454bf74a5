// One body serves all its copies, and goes with the last one.

#include "net/when_all.hpp"
#include "store/account_rows.hpp"
#include "store/account_trial.hpp"
#include "store/body_rows.hpp"
#include "store/core.hpp"
#include "store/packing.hpp"
#include "store/whole.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;

struct BodiesTest : AccountTrial {};
INSTANTIATE_TEST_SUITE_P(All, BodiesTest, ::testing::Values("memory", "lmdb", "log", "restless"),
                         engine_name);

TEST_P(BodiesTest, CopiesShareTheBodyAndTheEmailIdAndAreCounted)
{
    append("INBOX", 2, {flagged, {"k"}});
    clock.advance(std::chrono::hours(1));
    const auto copied = must(account.copy(id("INBOX"), UidSet::of(2), "Archive"));
    EXPECT_THAT(copied.from, ElementsAre(2u));
    EXPECT_THAT(copied.to, ElementsAre(1u));
    EXPECT_EQ(copied.uid_validity, named("Archive").uid_validity);
    const auto original = must(account.messages(id("INBOX"), UidSet::of(2), 1)).at(0);
    const auto copy = must(account.messages(id("Archive"), UidSet::all(), 1)).at(0);
    EXPECT_EQ(copy.body, original.body);
    EXPECT_EQ(copy.email_id, original.email_id);
    EXPECT_EQ(copy.thread_id, original.thread_id);
    EXPECT_EQ(copy.flags, original.flags);
    EXPECT_EQ(copy.internal_date, original.internal_date);
    EXPECT_EQ(copy.save_date, start + std::chrono::hours(1));
    EXPECT_EQ(must(account.usage()).messages, 3u);
    EXPECT_EQ(blobs(), 2u);
}

TEST_P(BodiesTest, ABodyGoesWithItsLastCopyAndNotBefore)
{
    append("INBOX", 1, {deleted, {}});
    must(account.copy(id("INBOX"), UidSet::all(), "Archive"));
    must(account.copy(id("INBOX"), UidSet::all(), "INBOX"));
    EXPECT_EQ(must(account.expunge(id("INBOX"), UidSet::all())).to_text(), "1:2");
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(account.bytes(must(account.messages(id("Archive"), UidSet::all(), 1)).at(0), 0, 1000)),
              text);
    must(account.expunge(id("Archive"), UidSet::all()));
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
    EXPECT_EQ(must(account.usage()).bytes, 0u);
}

TEST_P(BodiesTest, WhoeverHasBegunToReadABodyCanReadItToItsEnd)
{
    for (const std::string& whole :
         {std::string(text), "Subject: large\r\n\r\n" + std::string(200'000, 'x')}) {
        must(account.append("INBOX", messages(store, whole, {deleted, {}})));
        const auto message = must(account.messages(id("INBOX"), UidSet::all(), 1)).at(0);
        auto hold = account.hold(message.body);
        const std::string begun = must(account.bytes(message, 0, 10));
        must(account.expunge(id("INBOX"), UidSet::all()));
        run(store.tidy());
        must(store.sweep());
        EXPECT_EQ(begun + must(account.bytes(message, 10, whole.size())), whole);
        hold.reset();
        run(store.tidy());
        EXPECT_EQ(refusal(account.bytes(message, 0, 10)), base::Code::not_found);
        EXPECT_EQ(blobs(), 0u);
        EXPECT_EQ(bodies(), 0u);
    }
}

TEST_P(BodiesTest, ABodyWhoseReadersTakeTurnsGoesWithTheLastOfThem)
{
    must(account.append("INBOX", messages(store, text, {deleted, {}})));
    const BlobId read = must(account.messages(id("INBOX"), UidSet::all(), 1)).at(0).body;
    auto first = account.hold(read);
    must(account.expunge(id("INBOX"), UidSet::all()));
    run(store.tidy());
    first.reset();
    auto second = account.hold(read);
    run(store.tidy());
    EXPECT_EQ(blobs(), 1u);
    second.reset();
    run(store.tidy());
    EXPECT_EQ(blobs(), 0u);
}

TEST_P(BodiesTest, TheSameBodyMayBeAppendedTwiceAndTheCopiesLiveByThemselves)
{
    const Body shared = body(store, text);
    for (const char* mailbox : {"INBOX", "Sent", "INBOX"}) {
        std::vector<NewMessage> one;
        one.push_back({shared, "", {deleted, {}}, {}});
        must(account.append(mailbox, std::move(one)));
    }
    must(account.expunge(id("INBOX"), UidSet::of(1)));
    must(account.expunge(id("INBOX"), UidSet::of(2)));
    EXPECT_EQ(must(account.bytes(must(account.messages(id("Sent"), UidSet::all(), 1)).at(0), 0, 1000)), text);
    must(account.expunge(id("Sent"), UidSet::all()));
    EXPECT_EQ(bodies(), 0u);
}

net::Task<void> deliver_into(Store& store, Body body, std::vector<base::Result<void>>& outcomes)
{
    std::vector<Copy> copies;
    copies.push_back({owner(1), {}, "", Role::inbox});
    auto made = co_await store.deliver(std::move(body), std::move(copies));
    outcomes.push_back(std::move(made[0]));
}

net::Task<void> append_into(Account account, Body body, std::vector<base::Result<void>>& outcomes)
{
    std::vector<NewMessage> one;
    one.push_back({std::move(body), "", {}, {}});
    auto made = co_await account.append("INBOX", std::move(one));
    outcomes.push_back(made ? base::Result<void>() : base::refuse(made.error()));
}

TEST_P(BodiesTest, TheSameBodyLinkedTwiceAtOnceOutlivesARestart)
{
    std::vector<base::Result<void>> outcomes;
    {
        const Body shared = body(store, text);
        std::vector<net::Task<void>> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks.push_back(deliver_into(store, shared, outcomes));
            tasks.push_back(append_into(account, shared, outcomes));
        }
        run(net::when_all(std::move(tasks)));
    }
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome);
    run(store.tidy());
    expect_whole(*engine);
    Store next(*engine, clock, nullptr);
    EXPECT_EQ(must(next.sweep()).steps, 0u);
    const auto found = must(next.account(owner(1)).messages(1, UidSet::all(), 10));
    ASSERT_EQ(found.size(), 6u);
    for (const auto& one : found) EXPECT_EQ(must(next.account(owner(1)).bytes(one, 0, 1'000)), text);
}

TEST_P(BodiesTest, WhatARunLeftUnfinishedTheNextOneTakesAway)
{
    append("INBOX", 1);
    const auto kept = must(account.messages(1, UidSet::all(), 1)).at(0);
    // As a kill leaves it: the intent is written, the owner too, but not the message.
    const BlobId lost = body(store, "lost").id;
    const IntentRow intent{lost, lost, IntentRow::Kind::link, 77};
    must(engine->transact({Space::account, owner(1)}, [&](Batch& rows) -> base::Result<void> {
        rows.put(key::intent(lost, lost), to_bytes(intent));
        return {};
    }));
    must(engine->transact({Space::body, lost}, [&](Batch& rows) -> base::Result<void> {
        rows.put(key::body(), to_bytes(BodyRow{4, {}, packed_value("summary")}));
        return add_owners(rows, lost, {{owner(1), lost}});
    }));
    Store next(*engine, clock, nullptr);
    const auto swept = must(next.sweep());
    EXPECT_EQ(swept.steps, 1u);
    expect_whole(*engine);
    EXPECT_EQ(must(account.bytes(kept, 0, 1'000)), text);
}

TEST_P(BodiesTest, OneBodyServesAllWhoGetIt)
{
    Body notice = body(store, text);
    std::vector<Copy> copies;
    for (std::uint8_t i = 1; i <= 20; ++i)
        copies.push_back({owner(i), {}, "To: " + std::to_string(i) + "\r\n", {}});
    copies[3].quota = {1, 0};
    copies[4].mailbox = Role::junk;
    copies.push_back({owner(1), {}, "twice\r\n", Role::inbox});
    const auto outcomes = run(store.deliver(std::move(notice), std::move(copies)));
    EXPECT_EQ(outcomes.at(3).error().code, base::Code::over_quota);
    EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& one) { return one.has_value(); }), 20);
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(store.account(owner(5)).mailbox("Junk")).messages, 1u);
    EXPECT_EQ(must(store.account(owner(4)).usage()).messages, 0u);
    EXPECT_EQ(must(account.usage()).messages, 2u);
    for (std::uint8_t i = 1; i <= 20; ++i) {
        Account one = store.account(owner(i));
        EXPECT_EQ(blobs(), 1u);
        for (const auto& mailbox : must(one.mailboxes())) {
            must(one.store_flags(mailbox.id, UidSet::all(), {FlagAction::add, {deleted, {}}, {}}));
            must(one.expunge(mailbox.id, UidSet::all()));
        }
    }
    EXPECT_EQ(blobs(), 0u);
    EXPECT_EQ(bodies(), 0u);
}

TEST_P(BodiesTest, ALargeDeliveryReachesEverybodyOnceAndTheSameOwnerTwiceIfAsked)
{
    std::vector<Copy> copies;
    for (int i = 0; i < 2'500; ++i) {
        base::Uuid one = owner(static_cast<std::uint8_t>(i % 250));
        one.bytes[0] = static_cast<std::uint8_t>(i / 500);
        copies.push_back({one, {}, "", Role::inbox});
    }
    const auto outcomes = run(store.deliver(body(store, text), std::move(copies)));
    EXPECT_EQ(std::ranges::count_if(outcomes, [](const auto& one) { return one.has_value(); }), 2'500);
    EXPECT_EQ(partitions_of(*engine, Space::account).size(), 1'250u);
    base::Uuid first = owner(0);
    first.bytes[0] = 0;
    EXPECT_EQ(must(store.account(first).mailbox("INBOX")).messages, 2u);
    EXPECT_EQ(blobs(), 1u);
    EXPECT_EQ(must(store.sweep()).steps, 0u);
}

TEST_P(BodiesTest, ABodyThatNobodyTookGoesSoonAndNotBefore)
{
    {
        const Body waiting = body(store, text);
        must(store.sweep());
        EXPECT_EQ(blobs(), 1u) << "somebody may still append it";
    }
    EXPECT_EQ(blobs(), 0u);
}

TEST_P(BodiesTest, ASummaryOfAnotherVersionIsMadeAgain)
{
    append("INBOX", 1);
    const auto found = must(account.messages(id("INBOX"), UidSet::all(), 1)).at(0);
    must(engine->transact({Space::body, found.body}, [](Batch& rows) -> base::Result<void> {
        std::string row(*rows.get("s"));
        row[row.size() - 1] = static_cast<char>(row.back() + 1);
        row.resize(row.size() - 1);
        rows.put("s", row);
        return {};
    }));
    const auto kept = [&] {
        std::string bytes;
        EXPECT_TRUE(read(*engine, {Space::body, found.body}, [&](const Rows& rows) -> base::Result<void> {
            bytes = body_row(*rows.get(key::body()))->summary;
            return {};
        }));
        return unpacked_summary(bytes);
    };
    EXPECT_FALSE(kept());
    EXPECT_EQ(must(account.summary(found.body)).envelope.subject, "x");
    ASSERT_TRUE(kept()) << "and is written, so that it is made once";
    EXPECT_EQ(kept()->envelope.subject, "x");
    EXPECT_EQ(refusal(account.summary(base::random_uuid())), base::Code::not_found);
}

}  // namespace
}  // namespace store
