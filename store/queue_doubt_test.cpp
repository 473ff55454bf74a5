// Doubt: whatever is not known of the queue's changes, a message is queued wholly or not at all, and each
// recipient here gets it once.

#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

#include <random>

namespace store {
namespace {

using namespace store::testing;

constexpr Fate doubts[] = {Fate::unknown_but_done, Fate::unknown_and_not_done, Fate::unknown_and_late};

struct QueueDoubtTest : ::testing::Test {
    std::unique_ptr<RestlessEngine> engine = make_restless_engine(make_memory_engine());
    base::FakeClock clock{start};
    std::unique_ptr<Store> store = std::make_unique<Store>(*engine, clock, nullptr);
    std::unique_ptr<Queue> queue = std::make_unique<Queue>(*store);
    const std::vector<std::string> lanes{"one.example", "two.example", "three.example"};

    // Of the changes to come, the one at `place` meets this fate; those after it too, where all is lost.
    void at(int place, Fate how, bool is_end = false)
    {
        engine->fate = [place, how, is_end, count = 0](const PartitionId&) mutable {
            const int now = count++;
            if (now == place) return how;
            return is_end && now > place ? Fate::unknown_and_not_done : Fate::known;
        };
    }
    // As after a kill: nothing of what is in memory is left.
    void start_again()
    {
        engine->fate = nullptr;
        queue.reset();
        store = std::make_unique<Store>(*engine, clock, nullptr);
        queue = std::make_unique<Queue>(*store);
        must(store->sweep());
        expect_whole(*engine);
        EXPECT_EQ(must(store->sweep()).steps, 0u);
    }
    std::size_t lanes_with(std::uint16_t number)
    {
        std::size_t count = 0;
        for (const auto& lane : lanes) {
            for (const auto& item : must(queue->items(lane, {}, 1'000)).items)
                count += item.message == message_id(number) ? 1 : 0;
        }
        return count;
    }
    base::Result<void> enqueue(std::uint16_t number)
    {
        std::vector<std::string> addresses;
        for (const auto& lane : lanes) addresses.push_back("a@" + lane);
        return run(queue->enqueue(mail(body(*store, text), number, addresses)));
    }
    std::uint32_t messages_of(std::uint8_t number)
    {
        return must(store->account(owner(number)).mailbox("INBOX")).messages;
    }
};

// Five to prepare and refer, three to enter, one to forget; and those that find out.
constexpr int steps_of_enqueue = 12;

TEST_F(QueueDoubtTest, AMessageIsQueuedWhollyOrNotAtAllAndItsAnswerIsRight)
{
    std::uint16_t number = 0;
    for (const Fate how : doubts) {
        for (int place = 0; place < steps_of_enqueue; ++place) {
            SCOPED_TRACE(place);
            at(place, how);
            const auto outcome = enqueue(++number);
            engine->fate = nullptr;
            run(store->tidy());
            const std::size_t in = lanes_with(number);
            EXPECT_EQ(in, outcome ? lanes.size() : 0);
            start_again();
            EXPECT_EQ(lanes_with(number), in) << "what was said stays so";
        }
    }
}

TEST_F(QueueDoubtTest, WhereverTheProcessDiesAMessageIsQueuedWhollyOrNotAtAll)
{
    std::uint16_t number = 0;
    for (const Fate how : doubts) {
        for (int place = 0; place < steps_of_enqueue; ++place) {
            SCOPED_TRACE(place);
            at(place, how, true);
            const auto outcome = enqueue(++number);
            start_again();
            const std::size_t in = lanes_with(number);
            EXPECT_TRUE(in == 0 || in == lanes.size()) << in;
            if (outcome) EXPECT_EQ(in, lanes.size());
            if (!outcome && outcome.error().code != base::Code::unknown) EXPECT_EQ(in, 0u);
            EXPECT_TRUE(enqueue(number)) << "and may come again";
            EXPECT_EQ(lanes_with(number), lanes.size());
            start_again();
            EXPECT_EQ(lanes_with(number), lanes.size()) << "which is once";
        }
    }
}

TEST_F(QueueDoubtTest, AMessageOfWhichNobodyKnewIsKnownEvenWhenAllOfItIsGone)
{
    at(4, Fate::unknown_but_done, true);  // that which makes it
    EXPECT_EQ(enqueue(1).error().code, base::Code::unknown);
    start_again();
    EXPECT_EQ(lanes_with(1), lanes.size());
    for (const auto& lane : lanes) must(queue->remove(must(queue->items(lane, {}, 1)).items.at(0).id));
    EXPECT_TRUE(enqueue(1));
    EXPECT_EQ(lanes_with(1), 0u) << "its receipt was kept, since nobody had been told";
    start_again();
}

// A worker who delivers here what is due, in three steps: take, deliver, report.
struct LocalTest : QueueDoubtTest {
    static constexpr const char* lane = "local";
    static constexpr std::uint8_t first = 1, last = 3;

    void enqueue_local(std::uint16_t number)
    {
        auto one = mail(body(*store, text), number, {"1@local", "2@local", "3@local"});
        must(queue->enqueue(std::move(one)));
    }
    // Whether all is said and done.
    bool work_once()
    {
        auto lease = run(queue->acquire(shard_of_lane(lane), worker, std::chrono::hours(1)));
        if (!lease) return false;
        auto due = run(queue->due(*lease, {}));
        if (!due) return false;
        for (const auto& taken : due->taken) {
            if (!deliver_one(*lease, taken)) return false;
        }
        return run(queue->release(*lease)).has_value();
    }
    bool deliver_one(const Lease& lease, const Taken& taken)
    {
        std::vector<LocalCopy> copies;
        for (const std::size_t place : taken.now) {
            const auto number = static_cast<std::uint8_t>(taken.item.recipients[place].address[0] - '0');
            copies.push_back({place, {owner(number), {}, "Delivered-To: x\r\n", Role::inbox}});
        }
        auto outcomes = run(queue->deliver(lease, taken, copies));
        if (!outcomes) return false;
        std::vector<Outcome> said;
        for (std::size_t i = 0; i < copies.size(); ++i) {
            if ((*outcomes)[i]) said.push_back({copies[i].recipient, Progress::delivered, "", {}});
        }
        const bool is_all = said.size() == copies.size();
        return run(queue->report(lease, taken, std::move(said))).has_value() && is_all;
    }
    void expect_each_got(std::uint32_t count)
    {
        for (std::uint8_t number = first; number <= last; ++number) EXPECT_EQ(messages_of(number), count);
    }
    std::size_t markers()
    {
        std::size_t sum = 0;
        for (std::uint8_t number = first; number <= last; ++number)
            sum += must(store->account(owner(number)).markers({}, 100)).size();
        return sum;
    }
};

TEST_F(LocalTest, WhereverTheWorkerDiesOrIsNotAnsweredEachRecipientGetsItOnce)
{
    for (std::uint8_t number = first; number <= last; ++number)
        must(store->account(owner(number)).mailboxes());
    std::uint32_t count = 0;
    for (const bool is_end : {false, true}) {
        for (const Fate how : doubts) {
            // One to acquire, one to note, three to accept, one body, three to link, some to find out, one to report.
            for (int place = 0; place < 16; ++place) {
                SCOPED_TRACE(place);
                enqueue_local(static_cast<std::uint16_t>(++count));
                at(place, how, is_end);
                static_cast<void>(work_once());
                start_again();
                for (int tries = 0; tries < 3 && !work_once(); ++tries) start_again();
                expect_each_got(count);
                EXPECT_TRUE(must(queue->items(lane, {}, 10)).items.empty());
                start_again();
            }
        }
    }
    EXPECT_GE(markers(), 3u);
    clock.advance(std::chrono::hours(2));
    start_again();
    EXPECT_EQ(markers(), 0u) << "markers go with their items";
}

TEST_F(LocalTest, AnAnswerThatIsLostManyTimesDeliversOnce)
{
    enqueue_local(1);
    const Lease lease = must(queue->acquire(shard_of_lane(lane), worker, std::chrono::hours(10)));
    for (int i = 0; i < 5; ++i) {
        const auto taken = must(queue->due(lease, {})).taken.at(0);
        std::vector<LocalCopy> copies;
        copies.push_back({0, {owner(1), {}, "", Role::inbox}});
        for (const auto& outcome : must(queue->deliver(lease, taken, copies))) EXPECT_TRUE(outcome);
        queue->give_back(taken);
        EXPECT_EQ(messages_of(1), 1u);
    }
    const auto taken = must(queue->due(lease, {})).taken.at(0);
    must(queue->report(lease, taken, {delivered(0), failed(1), failed(2)}));
    EXPECT_EQ(markers(), 1u);
    EXPECT_EQ(must(queue->drop_markers(lease, 10)), 0u) << "a worker that was away may still come";
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(must(queue->drop_markers(lease, 10)), 1u);
    EXPECT_EQ(markers(), 0u);
    start_again();
}

TEST_F(LocalTest, WhatAnAccountRefusesIsTheCallersToJudge)
{
    enqueue_local(1);
    const Lease lease = must(queue->acquire(shard_of_lane(lane), worker, std::chrono::hours(10)));
    const auto taken = must(queue->due(lease, {})).taken.at(0);
    std::vector<LocalCopy> copies;
    copies.push_back({0, {owner(1), {1, 0}, "", Role::inbox}});
    copies.push_back({1, {owner(2), {}, "", Role::inbox}});
    const auto outcomes = must(queue->deliver(lease, taken, copies));
    EXPECT_EQ(outcomes.at(0).error().code, base::Code::over_quota);
    EXPECT_TRUE(outcomes.at(1));
    EXPECT_EQ(messages_of(2), 1u);
    copies[0].copy.owner = owner(3);
    EXPECT_EQ(refusal(queue->deliver(lease, taken, copies)), base::Code::conflict) << "it has its account";
    copies[0].recipient = 3;
    EXPECT_EQ(refusal(queue->deliver(lease, taken, copies)), base::Code::invalid);
    copies[0] = {0, {owner(1), {}, "", Role::inbox}};
    must(queue->remove(taken.item.id));
    run(store->tidy());
    EXPECT_EQ(refusal(queue->deliver(lease, taken, copies)), base::Code::not_found);
    EXPECT_EQ(messages_of(1), 0u);
    EXPECT_EQ(messages_of(2), 1u);
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(must(queue->drop_markers(lease, 10)), 1u) << "also of an item that was removed, not reported";
    EXPECT_EQ(markers(), 0u);
}

}  // namespace
}  // namespace store
