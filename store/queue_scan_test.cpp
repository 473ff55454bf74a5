// What is due costs what is taken, however much is queued: rows are counted, nothing is timed.

#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

namespace store {
namespace {

using namespace store::testing;

class CountedRows final : public Rows {
  public:
    CountedRows(const Rows& rows, std::size_t& count) : rows_(rows), count_(count) {}

    std::optional<std::string_view> get(std::string_view key) const override
    {
        ++count_;
        return rows_.get(key);
    }
    void scan(std::string_view from, std::string_view to, const Visitor& visit) const override
    {
        rows_.scan(from, to, [&](std::string_view key, std::string_view value) {
            ++count_;
            return visit(key, value);
        });
    }
    std::uint64_t revision() const override { return rows_.revision(); }

  private:
    const Rows& rows_;
    std::size_t& count_;
};

// Counts the rows that looks visit.
class CountingEngine final : public EngineAround {
  public:
    using EngineAround::EngineAround;
    mutable std::size_t visited = 0;

    net::Task<void> carry_out(Stages& stages) override { return inner().carry_out(stages); }
    net::Task<base::Result<void>> read(PartitionId partition, Look look) const override
    {
        auto counted = [this, look = std::move(look)](const Rows& rows) {
            return look(CountedRows(rows, visited));
        };
        co_return co_await inner().read(partition, counted);
    }
};

constexpr std::size_t dead_items = 10'000;
constexpr std::size_t lanes = 100;
constexpr std::size_t per_lane = 100;

// Names of lanes that all lie in one shard: the worst case.
std::vector<std::string> lanes_of_one_shard(std::size_t count)
{
    std::vector<std::string> names{"dead.example"};
    for (int i = 0; names.size() < count; ++i) {
        std::string name = std::to_string(i) + ".example";
        if (shard_of_lane(name) == shard_of_lane(names[0])) names.push_back(std::move(name));
    }
    return names;
}

struct QueueScanTest : ::testing::Test {
    CountingEngine engine{make_memory_engine()};
    base::FakeClock clock{start};
    Store store{engine, clock, nullptr};
    Queue queue{store};
    const std::vector<std::string> names = lanes_of_one_shard(lanes + 1);
    Lease lease = must(queue.acquire(shard_of_lane(names[0]), worker, longest_lease));

    void fill(const std::string& lane, std::size_t items)
    {
        const Body shared = body(store, text);
        for (std::size_t i = 0; i < items; ++i) {
            auto one = mail(shared, 0, {"a@" + lane});
            one.message = base::random_uuid();
            must(queue.enqueue(std::move(one)));
        }
    }
    // And how many rows were visited for it.
    std::pair<Due, std::size_t> due(const Wanted& wanted)
    {
        engine.visited = 0;
        auto due = must(queue.due(lease, wanted));
        return {std::move(due), engine.visited};
    }
};

TEST_F(QueueScanTest, ADeadLaneOfTenThousandIsNeitherWaitedForNorScanned)
{
    fill(names[0], dead_items);
    Wanted wanted;
    wanted.most = 50;
    wanted.per_lane = 5;
    const auto [first, rows_first] = due(wanted);
    EXPECT_EQ(first.taken.size(), 5u) << "no more hands than it is given";
    EXPECT_LT(rows_first, 40u);
    must(queue.rest(lease, {names[0], 0, 0, {}, queue.now() + std::chrono::hours(1), "timed out"}));
    for (const auto& taken : first.taken)
        must(queue.report(lease, taken,
                          {{0, Progress::waiting, "timed out", queue.now() + std::chrono::hours(1)}}));

    EXPECT_LT(due(wanted).second, 10u) << "it rests";
    for (std::size_t i = 1; i <= lanes; ++i) fill(names[i], per_lane);
    for (std::size_t round = 0; round < 10; ++round) {
        const auto [some, rows] = due(wanted);
        EXPECT_EQ(some.taken.size(), 50u);
        // A row of the schedule and one of the lane's items for what is taken or in hand, and the item itself.
        EXPECT_LE(rows, 20 + 4 * 50 * (round + 1));
        for (const auto& taken : some.taken) EXPECT_NE(taken.item.lane, names[0]);
    }
    const auto [nothing, rows_nothing] = due(wanted);
    EXPECT_TRUE(nothing.taken.empty()) << "each lane has five in hand";
    EXPECT_LE(rows_nothing, 20 + lanes);
    EXPECT_EQ(nothing.next, start + std::chrono::hours(1));

    clock.advance(std::chrono::hours(2));
    EXPECT_EQ(must(queue.lane(names[0])).items, dead_items);
    wanted.most = 1'000;
    EXPECT_EQ(due(wanted).first.taken.size(), 5 * (lanes + 1)) << "those before are forgotten by now";
}

TEST_F(QueueScanTest, APageCostsAPage)
{
    fill(names[0], 3'000);
    engine.visited = 0;
    const auto page = must(queue.items(names[0], {}, 20));
    EXPECT_EQ(page.items.size(), 20u);
    EXPECT_LT(engine.visited, 60u);
    engine.visited = 0;
    EXPECT_EQ(must(queue.items(lease.shard, {}, 1'000'000)).items.size(), Queue::most_page);
    EXPECT_EQ(must(queue.lane(names[0])).items, 3'000u);
    EXPECT_EQ(must(queue.count(lease.shard)), 3'000u);
    EXPECT_LT(engine.visited, 2 * Queue::most_page + 20);
}

}  // namespace
}  // namespace store
