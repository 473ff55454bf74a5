// What the queue promises: see queue.hpp.

#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

#include <thread>

namespace store {
namespace {

using namespace store::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct QueueTest : QueueTrial {};
INSTANTIATE_TEST_SUITE_P(All, QueueTest, ::testing::Values("memory", "lmdb", "restless"), engine_name);

std::vector<std::string> addresses_of(const Item& item)
{
    std::vector<std::string> addresses;
    for (const auto& one : item.recipients) addresses.push_back(one.address);
    return addresses;
}

TEST_P(QueueTest, OneMessageIsOneItemForEachLaneAndOneBody)
{
    enqueue(1, {"a@one.example", "b@two.example", "c@one.example"});
    const auto one = items("one.example");
    ASSERT_THAT(one, SizeIs(1));
    EXPECT_THAT(addresses_of(one[0]), ElementsAre("a@one.example", "c@one.example"));
    EXPECT_EQ(one[0].message, message_id(1));
    EXPECT_EQ(one[0].return_path, "sender@here.example");
    EXPECT_EQ(one[0].dsn, "ret=hdrs");
    EXPECT_EQ(one[0].recipients[1].dsn, "orcpt=c@one.example");
    EXPECT_EQ(one[0].recipients[1].expires, start + std::chrono::hours(120));
    EXPECT_EQ(one[0].created, start);
    EXPECT_EQ(must(queue.bytes(one[0].body, 0, 1'000)), text);
    const auto two = items("two.example");
    ASSERT_THAT(two, SizeIs(1));
    EXPECT_EQ(two[0].body, one[0].body);
    EXPECT_EQ(must(queue.item(two[0].id)).lane, "two.example");
    EXPECT_EQ(shard_of(two[0].id), shard_of_lane("two.example"));
    EXPECT_EQ(must(queue.count(shard_of(two[0].id))), 1u);
    EXPECT_EQ(blobs(), 1u);
    expect_swept_whole();
}

TEST_P(QueueTest, WhatIsForNobodyOrForALaneWithoutANameIsInvalid)
{
    for (const auto& lane : {std::string(), std::string(256, 'x')}) {
        auto one = mail(body(store, text), 1, {"a@x"});
        one.recipients[0].lane = lane;
        EXPECT_EQ(refusal(queue.enqueue(std::move(one))), base::Code::invalid);
    }
    EXPECT_EQ(refusal(queue.enqueue(mail(body(store, text), 1, {}))), base::Code::invalid);
    EXPECT_EQ(blobs(), 0u);
    EXPECT_THAT(partitions_of(*engine, Space::queue), IsEmpty());
}

TEST_P(QueueTest, MoreRecipientsThanOneConversationTakesAreFurtherItems)
{
    std::vector<std::string> many;
    for (int i = 0; i < 250; ++i) many.push_back(std::to_string(i) + "@one.example");
    enqueue(1, many);
    std::vector<std::size_t> sizes;
    for (const auto& item : items("one.example")) sizes.push_back(item.recipients.size());
    EXPECT_THAT(sizes, ::testing::UnorderedElementsAre(100, 100, 50));
    EXPECT_EQ(must(queue.lane("one.example")).items, 3u);
    expect_swept_whole();
}

TEST_P(QueueTest, AMessageThatComesAgainIsKnownAsLongAsItIsThere)
{
    enqueue(1, {"a@one.example", "b@two.example"});
    enqueue(1, {"a@one.example", "b@two.example"});
    EXPECT_THAT(items("one.example"), SizeIs(1));
    EXPECT_THAT(items("two.example"), SizeIs(1));
    EXPECT_EQ(blobs(), 1u) << "the second body was not needed";
    expect_swept_whole();
}

TEST_P(QueueTest, AReceiptMakesAMessageKnownForADayAfterItIsGone)
{
    const auto once_more = [&] {
        auto one = mail(body(store, text), 1, {"a@one.example", "b@two.example"});
        one.receipt = Receipt::kept;
        must(queue.enqueue(std::move(one)));
    };
    once_more();
    for (const char* lane : {"one.example", "two.example"}) must(queue.remove(items(lane).at(0).id));
    clock.advance(std::chrono::hours(23));
    expect_swept_whole();
    once_more();
    EXPECT_THAT(items("one.example"), IsEmpty());
    EXPECT_EQ(blobs(), 0u);
    clock.advance(std::chrono::hours(2));
    expect_swept_whole();
    once_more();
    EXPECT_THAT(items("one.example"), SizeIs(1));
}

TEST_P(QueueTest, WhatIsTakenIsNobodyElsesUntilItIsReportedGivenBackOrForgotten)
{
    enqueue(1, {"a@one.example"});
    const Lease mine = lease("one.example");
    const auto taken = due(mine);
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_THAT(taken[0].now, ElementsAre(0u));
    EXPECT_THAT(due(mine), IsEmpty());
    queue.give_back(taken[0]);
    const auto again = due(mine);
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(refusal(queue.report(mine, taken[0], {delivered(0)})), base::Code::conflict);
    clock.advance(std::chrono::minutes(9));
    EXPECT_TRUE(queue.extend(again[0], std::chrono::minutes(10)));
    clock.advance(std::chrono::minutes(9));
    EXPECT_THAT(due(mine), IsEmpty());
    clock.advance(std::chrono::minutes(2));
    const auto third = due(mine);
    ASSERT_THAT(third, SizeIs(1)) << "its patience has ended";
    EXPECT_FALSE(queue.extend(again[0], std::chrono::minutes(10)));
    EXPECT_EQ(refusal(queue.report(mine, again[0], {delivered(0)})), base::Code::conflict);
    report(mine, third[0], {delivered(0)});
    EXPECT_THAT(items("one.example"), IsEmpty());
    EXPECT_EQ(refusal(queue.lane("one.example")), base::Code::not_found);
    EXPECT_EQ(blobs(), 0u);
    expect_swept_whole();
}

TEST_P(QueueTest, EachRecipientHasAnOutcomeOfItsOwn)
{
    enqueue(1, {"a@one.example", "b@one.example", "c@one.example", "d@one.example"});
    const Lease mine = lease("one.example");
    const auto taken = due(mine).at(0);
    report(
        mine, taken,
        {delivered(0), failed(1), deferred(2, std::chrono::minutes(30)), deferred(3, std::chrono::hours(2))});
    const Item item = items("one.example").at(0);
    EXPECT_EQ(item.recipients[0].progress, Progress::delivered);
    EXPECT_EQ(item.recipients[1].progress, Progress::failed);
    EXPECT_EQ(item.recipients[1].answer, "550 no");
    EXPECT_EQ(item.recipients[2].attempts, 1u);
    EXPECT_EQ(item.next_attempt, start + std::chrono::minutes(30));
    EXPECT_THAT(due(mine), IsEmpty());
    EXPECT_EQ(must(queue.due(mine, {})).next, start + std::chrono::minutes(30));

    clock.advance(std::chrono::minutes(30));
    const auto second = due(mine).at(0);
    EXPECT_THAT(second.now, ElementsAre(2u)) << "the last one waits longer";
    report(mine, second, {delivered(2)});
    clock.advance(std::chrono::hours(2));
    report(mine, due(mine).at(0), {{3, Progress::failed, std::string(2'000, 'x'), {}}});
    EXPECT_THAT(items("one.example"), IsEmpty());
    expect_swept_whole();
}

TEST_P(QueueTest, AnOutcomeForARecipientThatThereIsNotIsInvalid)
{
    enqueue(1, {"a@one.example"});
    const Lease mine = lease("one.example");
    EXPECT_EQ(refusal(queue.report(mine, due(mine).at(0), {delivered(1)})), base::Code::invalid);
}

TEST_P(QueueTest, UrgentItemsOfALaneComeFirstAndThenTheOldest)
{
    enqueue(1, {"a@one.example"}, Priority::bulk);
    clock.advance(std::chrono::seconds(1));
    enqueue(2, {"a@one.example"});
    clock.advance(std::chrono::seconds(1));
    enqueue(3, {"a@one.example"});
    enqueue(4, {"a@one.example"}, Priority::urgent);
    std::vector<base::Uuid> order;
    for (const auto& taken : due(lease("one.example"))) order.push_back(taken.item.message);
    EXPECT_THAT(order, ElementsAre(message_id(4), message_id(2), message_id(3), message_id(1)));
}

TEST_P(QueueTest, ALaneGetsNoMoreHandsThanItIsGiven)
{
    for (std::uint16_t i = 0; i < 10; ++i) enqueue(i, {"a@one.example"});
    const Lease mine = lease("one.example");
    Wanted wanted;
    wanted.per_lane = 3;
    auto taken = due(mine, wanted);
    EXPECT_THAT(taken, SizeIs(3));
    EXPECT_THAT(due(mine, wanted), IsEmpty());
    report(mine, taken[0], {delivered(0)});
    EXPECT_THAT(due(mine, wanted), SizeIs(1));
    wanted.per_lane = 100;
    wanted.most = 4;
    const auto more = must(queue.due(mine, wanted));
    EXPECT_THAT(more.taken, SizeIs(4));
    EXPECT_EQ(more.next, queue.now()) << "there may be more";
}

TEST_P(QueueTest, ALaneThatRestsIsLeftAloneAndOthersAreNot)
{
    // Two lanes of one shard.
    const std::string one = "one.example";
    std::string other;
    for (int i = 0; other.empty(); ++i) {
        const std::string name = std::to_string(i) + ".example";
        if (shard_of_lane(name) == shard_of_lane(one)) other = name;
    }
    enqueue(1, {"a@" + one, "b@" + other});
    const Lease mine = lease(one);
    must(queue.rest(mine, {one, 0, 0, {}, queue.now() + std::chrono::hours(1), "421 go away"}));
    const auto taken = due(mine);
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_EQ(taken[0].item.lane, other);
    EXPECT_EQ(must(queue.lane(one)).answer, "421 go away");
    EXPECT_EQ(must(queue.due(mine, {})).next, start + std::chrono::hours(1));
    EXPECT_EQ(must(queue.requeue_lane(one)), 0u) << "its item was due, only the lane was not";
    EXPECT_THAT(due(mine), SizeIs(1));
    must(queue.rest(mine, {"nobody.example", 0, 0, {}, queue.now(), ""}));
    expect_swept_whole();
}

TEST_P(QueueTest, WhatIsHeldWaitsUntilItIsReleased)
{
    enqueue(1, {"a@one.example"});
    enqueue(2, {"a@one.example"});
    const ItemId held = items("one.example")[0].id;
    must(queue.hold(held));
    must(queue.hold(held));
    EXPECT_EQ(must(queue.lane("one.example")).held, 1u);
    const Lease mine = lease("one.example");
    const auto taken = due(mine);
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_NE(taken[0].item.id, held);
    EXPECT_EQ(items("one.example").back().id, held) << "held ones are listed last";
    must(queue.release(held));
    EXPECT_THAT(due(mine), SizeIs(1));

    must(queue.hold_lane("one.example"));
    enqueue(3, {"a@one.example"});
    EXPECT_THAT(due(mine), IsEmpty());
    must(queue.hold_lane("new.example"));
    EXPECT_EQ(must(queue.lane("new.example")).items, 0u);
    must(queue.release_lane("new.example"));
    EXPECT_EQ(refusal(queue.lane("new.example")), base::Code::not_found);
    must(queue.release_lane("one.example"));
    EXPECT_THAT(due(mine), SizeIs(1));
    EXPECT_EQ(refusal(queue.release_lane("never.example")), base::Code::not_found);
    EXPECT_EQ(refusal(queue.hold(message_id(9))), base::Code::not_found);
    expect_swept_whole();
}

TEST_P(QueueTest, OnlyALaneWithANameIsHeld)
{
    for (const std::size_t size : {std::size_t{0}, Queue::most_lane_name + 1, std::size_t{1'000}}) {
        const std::string name(size, 'x');
        EXPECT_EQ(refusal(queue.hold_lane(name)), base::Code::invalid) << size;
        EXPECT_EQ(refusal(queue.lane(name)), base::Code::not_found) << size;
        EXPECT_EQ(refusal(queue.release_lane(name)), base::Code::not_found) << size;
        EXPECT_EQ(refusal(queue.requeue_lane(name)), base::Code::not_found) << size;
        EXPECT_THAT(must(queue.items(name, {}, 10)).items, IsEmpty()) << size;
    }
    must(queue.hold_lane(std::string(Queue::most_lane_name, 'x')));
}

TEST_P(QueueTest, ALeaseOfAnotherShardReportsNothing)
{
    enqueue(1, {"a@one.example"});
    const Lease mine = lease("one.example"), other = lease("two.example");
    const auto taken = due(mine).at(0);
    EXPECT_EQ(refusal(queue.report(other, taken, {delivered(0)})), base::Code::conflict);
    EXPECT_EQ(refusal(queue.deliver(other, taken, {})), base::Code::conflict);
    report(mine, taken, {delivered(0)});
    EXPECT_THAT(items("one.example"), IsEmpty());
}

TEST_P(QueueTest, ALaneIsRequeuedWhateverItsSize)
{
    for (std::uint16_t i = 0; i < 1'100; ++i) enqueue(i, {"a@one.example"});
    const Lease mine = lease("one.example");
    Wanted all;
    all.most = all.per_lane = 2'000;
    for (const auto& taken : due(mine, all)) report(mine, taken, {deferred(0, std::chrono::hours(4))});
    EXPECT_THAT(due(mine, all), IsEmpty());
    must(queue.requeue(items("one.example").at(7).id));
    EXPECT_THAT(due(mine, all), SizeIs(1));
    EXPECT_EQ(must(queue.requeue_lane("one.example")), 1'099u);
    EXPECT_THAT(due(mine, all), SizeIs(1'099));
    EXPECT_EQ(refusal(queue.requeue_lane("never.example")), base::Code::not_found);
    expect_swept_whole();
}

TEST_P(QueueTest, AnItemIsRemovedEvenWhileItIsInHand)
{
    enqueue(1, {"a@one.example", "b@two.example"});
    const Lease mine = lease("one.example");
    const auto taken = due(mine).at(0);
    must(queue.remove(taken.item.id));
    EXPECT_EQ(refusal(queue.remove(taken.item.id)), base::Code::not_found);
    EXPECT_EQ(refusal(queue.item(taken.item.id)), base::Code::not_found);
    report(mine, taken, {deferred(0, std::chrono::hours(1))});
    EXPECT_THAT(items("one.example"), IsEmpty());
    EXPECT_EQ(blobs(), 1u) << "the other lane still has it";
    must(queue.remove(items("two.example").at(0).id));
    EXPECT_EQ(blobs(), 0u);
    expect_swept_whole();
}

TEST_P(QueueTest, TheQueueIsListedInPages)
{
    std::set<ItemId> put;
    for (std::uint16_t i = 0; i < 25; ++i) enqueue(i, {"a@one.example"});
    for (const auto& item : items("one.example")) put.insert(item.id);
    const Shard shard = shard_of_lane("one.example");
    std::set<ItemId> by_lane, by_shard;
    std::string from;
    do {
        const auto page = must(queue.items("one.example", from, 10));
        EXPECT_LE(page.items.size(), 10u);
        for (const auto& item : page.items) EXPECT_TRUE(by_lane.insert(item.id).second);
        from = page.next;
    } while (!from.empty());
    do {
        const auto page = must(queue.items(shard, from, 10));
        for (const auto& item : page.items) EXPECT_TRUE(by_shard.insert(item.id).second);
        from = page.next;
    } while (!from.empty());
    EXPECT_EQ(by_lane, put);
    EXPECT_EQ(by_shard, put);
    const auto lanes = must(queue.lanes(shard, {}, 10));
    ASSERT_THAT(lanes, SizeIs(1));
    EXPECT_EQ(lanes[0].name, "one.example");
    EXPECT_THAT(must(queue.lanes(shard, "one.example", 10)), IsEmpty());
    EXPECT_EQ(refusal(queue.items("one.example", "x", 10)), base::Code::invalid);
    EXPECT_THAT(must(queue.items("never.example", {}, 10)).items, IsEmpty());
}

TEST_P(QueueTest, TheBodyOfAQueuedMessageOutlivesItsMailboxes)
{
    Body shared = body(store, text);
    std::vector<NewMessage> own;
    own.push_back({shared, "", {deleted, {}}, {}});
    Account account = store.account(owner(1));
    must(account.append("Sent", std::move(own)));
    must(queue.enqueue(mail(std::move(shared), 1, {"a@one.example"})));
    must(account.expunge(must(account.mailbox("Sent")).id, UidSet::all()));
    EXPECT_EQ(blobs(), 1u);
    expect_swept_whole();
    EXPECT_EQ(must(queue.bytes(items("one.example").at(0).body, 0, 1'000)), text);
    must(queue.remove(items("one.example").at(0).id));
    EXPECT_EQ(blobs(), 0u);
    expect_swept_whole();
}

TEST_P(QueueTest, WhoeverListensHearsOfWork)
{
    std::set<Shard> shards_heard;  // guarded by mutex
    std::mutex mutex;
    Store listening(*engine, clock, nullptr);
    Queue loud(listening);
    loud.on_work([&](Shard shard) {
        std::lock_guard lock(mutex);
        shards_heard.insert(shard);
    });
    must(loud.enqueue(mail(body(listening, text), 1, {"a@one.example", "b@two.example"})));
    const std::set<Shard> wanted{shard_of_lane("one.example"), shard_of_lane("two.example")};
    for (int i = 0; i < 2'000; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        std::lock_guard lock(mutex);
        if (shards_heard == wanted) break;
    }
    std::lock_guard lock(mutex);
    EXPECT_EQ(shards_heard, wanted);
}

TEST_P(QueueTest, WhatWasInHandAtARestartIsDueAgain)
{
    enqueue(1, {"a@one.example"});
    const Lease before = lease("one.example");
    const auto taken = due(before).at(0);
    Queue next(store);
    const Lease after = must(next.acquire(shard_of_lane("one.example"), worker, std::chrono::hours(1)));
    EXPECT_EQ(after.epoch, before.epoch + 1);
    ASSERT_THAT(must(next.due(after, {})).taken, SizeIs(1));
    EXPECT_EQ(refusal(queue.report(before, taken, {failed(0)})), base::Code::conflict);
    EXPECT_EQ(items("one.example").at(0).recipients[0].progress, Progress::waiting);
}

}  // namespace
}  // namespace store
