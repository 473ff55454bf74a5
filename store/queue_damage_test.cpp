// What is damaged in the queue stands in nobody's way.

#include "store/lmdb/spoil.hpp"
#include "store/queue_rows.hpp"
#include "store/queue_trial.hpp"

namespace store {
namespace {

using namespace store::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr const char* lane = "one.example";

struct QueueDamageTest : ::testing::Test {
    TempFolder folder;
    base::FakeClock clock{start};
    std::unique_ptr<Engine> engine = open_engine("lmdb", folder.path());
    std::unique_ptr<Store> store = std::make_unique<Store>(*engine, clock, nullptr);
    std::unique_ptr<Queue> queue = std::make_unique<Queue>(*store);

    void SetUp() override
    {
        for (std::uint16_t i = 0; i < 5; ++i)
            must(queue->enqueue(mail(body(*store, text), i, {std::string("a@") + lane})));
    }
    void spoil(const std::string& key)
    {
        queue.reset();
        store.reset();
        engine.reset();
        const auto partition = shard_partition(shard_of_lane(lane));
        spoil_row(folder.path() + "/rows", partition, key);
        engine = open_engine("lmdb", folder.path());
        store = std::make_unique<Store>(*engine, clock, nullptr);
        queue = std::make_unique<Queue>(*store);
    }
};

TEST_F(QueueDamageTest, ADamagedItemIsPassedOverAndTheRestIsTried)
{
    const ItemId damaged = must(queue->items(lane, {}, 10)).items.at(2).id;
    spoil(key::item(damaged));
    const Lease lease = must(queue->acquire(shard_of_lane(lane), worker, std::chrono::hours(1)));
    const auto due = must(queue->due(lease, {}));
    EXPECT_THAT(due.taken, SizeIs(4));
    EXPECT_THAT(due.damaged, ElementsAre(damaged));
    for (const auto& taken : due.taken) must(queue->report(lease, taken, {delivered(0)}));
    EXPECT_TRUE(must(queue->due(lease, {})).damaged.empty()) << "not again for a while";
    EXPECT_EQ(refusal(queue->item(damaged)), base::Code::corrupt);
    EXPECT_EQ(refusal(queue->hold(damaged)), base::Code::corrupt);
    must(queue->enqueue(mail(body(*store, text), 9, {std::string("a@") + lane})));
    EXPECT_THAT(must(queue->due(lease, {})).taken, SizeIs(1));
}

TEST_F(QueueDamageTest, TheSweepTellsOfDamageAndGoesOn)
{
    const auto item = must(queue->items(lane, {}, 10)).items.at(0);
    must(queue->remove(item.id));
    std::string departed;
    must(engine->transact(shard_partition(shard_of_lane(lane)), [&](Batch& rows) -> base::Result<void> {
        rows.scan_prefix(key::all_departed(), [&](std::string_view key, std::string_view) {
            departed = key;
            return Next::stop;
        });
        return {};
    }));
    ASSERT_FALSE(departed.empty());
    spoil(departed);
    const auto swept = must(store->sweep());
    EXPECT_GT(swept.damaged, 0u);
    EXPECT_THAT(swept.damage, Contains(HasSubstr("of the queue")));
    EXPECT_EQ(blobs_of(*engine).size(), 5u) << "what may still be referred to is kept";
}

}  // namespace
}  // namespace store
