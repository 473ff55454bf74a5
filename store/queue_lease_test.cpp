// Leases: one holder at a time, taken over when it shows no sign of life, and no harm from one that was away.

#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Shard shard = 7;
constexpr base::Duration minute = std::chrono::minutes(1);

// A wall clock that can be set, and a steady one that cannot.
class SettableClock final : public base::Clock {
  public:
    base::WallTime now() const override { return wall; }
    base::SteadyTime steady() const override { return counted; }
    void advance(base::Duration by)
    {
        wall += by;
        counted += by;
    }

    base::WallTime wall = start;
    base::SteadyTime counted{};
};

// Two nodes over one engine.
struct LeaseTest : ::testing::Test {
    std::unique_ptr<RestlessEngine> engine = make_restless_engine(make_memory_engine());
    SettableClock clock, other_clock;
    Store store{*engine, clock, nullptr}, other_store{*engine, other_clock, nullptr};
    Queue queue{store}, other{other_store};
    const base::Uuid node = owner(201), other_node = owner(202);

    void advance(base::Duration by)
    {
        clock.advance(by);
        other_clock.advance(by);
    }
    std::optional<base::Code> other_refusal() { return refusal(other.acquire(shard, other_node, minute)); }
};

TEST_F(LeaseTest, AShardHasOneHolder)
{
    const Lease mine = must(queue.acquire(shard, node, minute));
    EXPECT_EQ(mine.epoch, 1u);
    EXPECT_EQ(other_refusal(), base::Code::conflict);
    EXPECT_EQ(refusal(queue.acquire(shard, node, minute)), base::Code::conflict)
        << "nor twice by one process";
    must(queue.release(mine));
    must(queue.release(mine));
    const Lease theirs = must(other.acquire(shard, other_node, minute));
    EXPECT_EQ(theirs.epoch, 2u);
    EXPECT_EQ(refusal(queue.renew(mine)), base::Code::conflict);
    must(queue.release(mine));
    EXPECT_EQ(must(other.renew(theirs)).epoch, 2u) << "what is not held is not released";
}

TEST_F(LeaseTest, ALeaseThatIsRenewedIsKeptAndOneThatIsNotIsTakenOver)
{
    Lease mine = must(queue.acquire(shard, node, minute));
    EXPECT_EQ(other_refusal(), base::Code::conflict);
    for (int i = 0; i < 5; ++i) {
        advance(std::chrono::seconds(50));
        mine = must(queue.renew(mine));
        EXPECT_EQ(other_refusal(), base::Code::conflict);
    }
    advance(std::chrono::seconds(59));
    EXPECT_EQ(other_refusal(), base::Code::conflict);
    advance(std::chrono::seconds(1));
    EXPECT_EQ(must(other.acquire(shard, other_node, minute)).epoch, 2u);
    EXPECT_EQ(refusal(queue.due(mine, {})), base::Code::conflict);
}

TEST_F(LeaseTest, NoClockOfAnotherNodeAndNoClockThatIsSetMatters)
{
    other_clock.wall = start + std::chrono::years(10);
    other_clock.counted += std::chrono::hours(77);
    Lease mine = must(queue.acquire(shard, node, minute));
    EXPECT_EQ(other_refusal(), base::Code::conflict) << "seen for the first time just now";
    clock.wall -= std::chrono::days(1);
    other_clock.wall += std::chrono::years(1);
    EXPECT_EQ(other_refusal(), base::Code::conflict);
    advance(std::chrono::seconds(50));
    mine = must(queue.renew(mine));
    EXPECT_TRUE(must(queue.due(mine, {})).taken.empty());
    advance(std::chrono::seconds(30));
    EXPECT_EQ(other_refusal(), base::Code::conflict);
    advance(std::chrono::seconds(60));
    must(other.acquire(shard, other_node, minute));
}

TEST_F(LeaseTest, ANodeThatStartsAgainTakesItsOwnOverAtOnce)
{
    must(queue.acquire(shard, node, minute));
    Queue next(store);
    EXPECT_EQ(must(next.acquire(shard, node, minute)).epoch, 2u);
}

TEST_F(LeaseTest, ALeaseLastsFromAMomentToADay)
{
    for (const auto duration : {base::Duration(0), base::Duration(-1), longest_lease + minute})
        EXPECT_EQ(refusal(queue.acquire(shard, node, duration)), base::Code::invalid);
    must(queue.acquire(shard, node, longest_lease));
}

TEST_F(LeaseTest, AWorkerThatWasAwayCanDoNoDamage)
{
    must(queue.enqueue(mail(body(store, text), 1, {"a@one.example", "b@one.example"})));
    const Shard here = shard_of_lane("one.example");
    const Lease mine = must(queue.acquire(here, node, minute));
    Wanted patient;
    patient.patience = std::chrono::hours(10);
    const auto taken = must(queue.due(mine, patient)).taken.at(0);
    EXPECT_EQ(refusal(other.acquire(here, other_node, minute)), base::Code::conflict);
    advance(minute);
    const Lease theirs = must(other.acquire(here, other_node, minute));
    const auto theirs_taken = must(other.due(theirs, {})).taken;
    ASSERT_THAT(theirs_taken, SizeIs(1)) << "what was in another's hands is due again";

    EXPECT_EQ(refusal(queue.report(mine, taken, {delivered(0), failed(1)})), base::Code::conflict);
    EXPECT_EQ(refusal(queue.rest(mine, {"one.example", 0, 0, {}, never, ""})), base::Code::conflict);
    EXPECT_EQ(refusal(queue.renew(mine)), base::Code::conflict);
    EXPECT_EQ(refusal(queue.deliver(mine, taken, {})), base::Code::conflict);
    must(other.report(theirs, theirs_taken[0], {delivered(0)}));
    const auto item = must(other.item(taken.item.id));
    EXPECT_EQ(item.recipients[0].progress, Progress::delivered);
    EXPECT_EQ(item.recipients[1].progress, Progress::waiting);
    expect_whole(*engine);
}

TEST_F(LeaseTest, AnAcquiringOfWhichNobodyKnowsIsFoundOut)
{
    for (const Fate how : {Fate::unknown_but_done, Fate::unknown_and_not_done, Fate::unknown_and_late}) {
        engine->fate = [left = 1, how](const PartitionId&) mutable { return left-- > 0 ? how : Fate::known; };
        Lease mine = must(queue.acquire(shard, node, minute));
        engine->fate = [left = 1, how](const PartitionId&) mutable { return left-- > 0 ? how : Fate::known; };
        mine = must(queue.renew(mine));
        engine->fate = nullptr;
        EXPECT_TRUE(must(queue.due(mine, {})).taken.empty());
        must(queue.release(mine));
    }
    engine->fate = [](const PartitionId&) { return Fate::unknown_and_not_done; };
    EXPECT_EQ(refusal(queue.acquire(shard, node, minute)), base::Code::unknown);
}

TEST_F(LeaseTest, ItemsNeitherWaitNorHurryWhenTheClockIsSet)
{
    must(queue.enqueue(mail(body(store, text), 1, {"a@one.example"})));
    const Shard here = shard_of_lane("one.example");
    Lease mine = must(queue.acquire(here, node, longest_lease));
    const auto taken = must(queue.due(mine, {})).taken.at(0);
    must(queue.report(mine, taken, {{0, Progress::waiting, "450", queue.now() + minute}}));
    clock.wall += std::chrono::years(10);
    EXPECT_THAT(must(queue.due(mine, {})).taken, IsEmpty());
    clock.wall -= std::chrono::years(20);
    clock.advance(minute);
    EXPECT_THAT(must(queue.due(mine, {})).taken, SizeIs(1));
    mine = must(queue.renew(mine));

    // And a start while the clock is behind goes on where the run before was.
    Store next_store(*engine, clock, nullptr);
    Queue next(next_store);
    EXPECT_LT(next.now(), start);
    must(next.acquire(here, node, minute));
    EXPECT_GE(next.now(), start + minute);
}

}  // namespace
}  // namespace store
