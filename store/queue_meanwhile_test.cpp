// What comes between any two steps of the queue: the same message once more, a sweep, a holder's renewal.

#include "net/when_all.hpp"
#include "store/queue_trial.hpp"

#include <random>

namespace store {
namespace {

using namespace store::testing;

// Lets something else happen before one of its looks or changes; or it dies after some of them.
class MeanwhileEngine final : public EngineAround {
  public:
    using EngineAround::EngineAround;
    using Meanwhile = std::function<net::Task<void>()>;

    // Before the look, or change, at this place from now on.
    void before_look(int place, Meanwhile what) { look_ = {place, std::move(what)}; }
    void before_change(int place, Meanwhile what) { change_ = {place, std::move(what)}; }
    bool has_come() const { return look_.place < 0 && change_.place < 0; }
    std::optional<int> changes_left;
    unsigned most_turns = 0;  // that others get before each change

    net::Task<void> carry_out(Stages& stages) override
    {
        // One by one, for something may come between any two of them.
        stages.outcomes.resize(stages.changes.size());
        for (std::size_t stage = 0; stage < stages.changes.size(); ++stage) {
            stages.outcomes[stage].clear();
            for (auto& [partition, change, room] : stages.changes[stage]) {
                co_await pass(change_);
                stages.outcomes[stage].push_back(co_await carry_out_one(partition, std::move(change), room));
            }
        }
    }
    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        co_await pass(look_);
        co_return co_await inner().read(partition, std::move(look));
    }

  private:
    struct Point {
        int place = -1;
        Meanwhile what;
    };

    net::Task<base::Result<void>> carry_out_one(PartitionId partition, Change change, Room room)
    {
        for (auto turns = most_turns > 0 ? random_() % most_turns : 0; turns > 0; --turns)
            co_await net::Loop::current().sleep(base::Duration(0));
        if (changes_left && (*changes_left)-- <= 0)
            co_return base::refuse(base::Code::unavailable, "it is dead");
        co_return co_await inner().transact(partition, std::move(change), room);
    }
    static net::Task<void> pass(Point& point)
    {
        if (point.place < 0 || point.place-- > 0) co_return;
        const Meanwhile what = std::exchange(point.what, nullptr);
        co_await what();
    }

    mutable Point look_;
    Point change_;
    std::mt19937 random_{7};
};

struct QueueMeanwhileTest : ::testing::Test {
    MeanwhileEngine engine{make_memory_engine()};
    base::FakeClock clock{start};
    Store store{engine, clock, nullptr};
    Queue queue{store};
    const std::vector<std::string> lanes{"one.example", "two.example", "three.example"};

    NewMail to_all_lanes(std::uint16_t number)
    {
        std::vector<std::string> addresses;
        for (const auto& lane : lanes) addresses.push_back("a@" + lane);
        return mail(body(store, text), number, addresses);
    }
    std::size_t lanes_with(std::uint16_t number)
    {
        std::size_t count = 0;
        for (const auto& lane : lanes) {
            for (const auto& item : must(queue.items(lane, {}, 1'000)).items)
                count += item.message == message_id(number) ? 1 : 0;
        }
        return count;
    }
    net::Task<void> enqueue_into(base::Result<void>& outcome, NewMail mail)
    {
        outcome = co_await queue.enqueue(std::move(mail));
    }
    net::Task<void> sweep() { EXPECT_TRUE(co_await store.sweep()); }
    net::Task<void> sweep_and(net::Task<void> other)
    {
        std::vector<net::Task<void>> tasks;
        tasks.push_back(sweep());
        tasks.push_back(std::move(other));
        co_await net::when_all(std::move(tasks));
    }
    void expect_swept_whole()
    {
        must(store.sweep());
        expect_whole(engine);
        EXPECT_EQ(must(store.sweep()).steps, 0u);
    }
};

constexpr int most_steps = 40;

TEST_F(QueueMeanwhileTest, TheSameMessageTwiceAtTheSameTimeIsQueuedOnce)
{
    bool has_come = true;
    for (std::uint16_t number = 0; has_come && number < most_steps; ++number) {
        SCOPED_TRACE(number);
        NewMail second_mail = to_all_lanes(number);
        base::Result<void> second;
        engine.before_change(
            number, [&]() -> net::Task<void> { second = co_await queue.enqueue(std::move(second_mail)); });
        const auto first = run(queue.enqueue(to_all_lanes(number)));
        has_come = engine.has_come();
        EXPECT_TRUE(first);
        if (!second) EXPECT_EQ(second.error().code, base::Code::conflict);
        EXPECT_EQ(lanes_with(number), lanes.size());
        second_mail = {};
        expect_swept_whole();
        EXPECT_EQ(lanes_with(number), lanes.size());
        engine.before_change(-1, nullptr);
    }
    EXPECT_FALSE(has_come) << "all steps were seen";
}

TEST_F(QueueMeanwhileTest, AMessageOfWhichOnlyAPartIsLeftIsKnown)
{
    std::uint16_t number = 0;
    for (const auto& gone : lanes) {
        must(queue.enqueue(to_all_lanes(++number)));
        must(queue.remove(must(queue.items(gone, {}, 1)).items.at(0).id));
        EXPECT_TRUE(run(queue.enqueue(to_all_lanes(number)))) << gone;
        EXPECT_EQ(lanes_with(number), lanes.size() - 1) << gone;
        expect_swept_whole();
        EXPECT_EQ(lanes_with(number), lanes.size() - 1) << gone;
        for (const auto& lane : lanes) {
            for (const auto& item : must(queue.items(lane, {}, 10)).items) must(queue.remove(item.id));
        }
    }
}

TEST_F(QueueMeanwhileTest, AMessageThatComesAgainWhileItsFirstAttemptIsSweptIsKept)
{
    for (std::uint16_t number = 0; number < 300; ++number) {
        SCOPED_TRACE(number);
        engine.changes_left = 4;  // all is written, nothing is made
        EXPECT_FALSE(run(queue.enqueue(to_all_lanes(number))));
        engine.changes_left = std::nullopt;
        base::Result<void> outcome;
        engine.most_turns = 10;
        run(sweep_and(enqueue_into(outcome, to_all_lanes(number))));
        engine.most_turns = 0;
        expect_swept_whole();
        EXPECT_EQ(lanes_with(number), outcome ? lanes.size() : 0);
    }
}

TEST_F(QueueMeanwhileTest, WhatIsRenewedWhileItIsReadHasItsWholeDuration)
{
    constexpr base::Duration minute = std::chrono::minutes(1);
    const Lease mine = must(queue.acquire(7, worker, minute));
    Store other_store{engine, clock, nullptr};
    Queue other{other_store};
    engine.before_look(0, [&]() -> net::Task<void> {
        clock.advance(std::chrono::seconds(30));
        EXPECT_TRUE(co_await queue.renew(mine));
    });
    EXPECT_EQ(refusal(other.acquire(7, owner(202), minute)), base::Code::conflict);
    clock.advance(std::chrono::seconds(40));
    EXPECT_EQ(refusal(other.acquire(7, owner(202), minute)), base::Code::conflict) << "renewed 40 s ago";
    clock.advance(std::chrono::seconds(20));
    must(other.acquire(7, owner(202), minute));
}

}  // namespace
}  // namespace store
