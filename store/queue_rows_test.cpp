// The queue's rows survive being written and read, and damaged ones are refused.

#include "store/queue_rows.hpp"

#include <gmock/gmock.h>

namespace store {
namespace {

using ::testing::ElementsAre;

base::Uuid id(std::uint8_t number)
{
    base::Uuid id;
    id.bytes.fill(number);
    return id;
}

base::WallTime at(std::int64_t microseconds)
{
    return base::WallTime(std::chrono::microseconds(microseconds));
}

// Every prefix of a row, and every row with something behind it, is refused where the row has a fixed end.
template<typename Decode> void expect_exact(const std::string& bytes, Decode decode)
{
    EXPECT_TRUE(decode(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode(bytes.substr(0, size))) << size;
    EXPECT_FALSE(decode(bytes + '\0'));
    std::string newer = bytes;
    newer[0] = 99;
    EXPECT_EQ(decode(newer).error().code, base::Code::unsupported);
}

ItemRow sample()
{
    ItemRow row;
    row.item = {id(1), id(2), "one.example",         id(3),      70'000, Priority::bulk, Standing::held,
                at(5), at(6), "sender@here.example", "ret=full", {}};
    row.item.recipients.push_back({"a@one.example", "notify", Progress::waiting, 7, at(6), at(9), "450", {}});
    row.item.recipients.push_back({"b@one.example", "", Progress::delivered, 1, at(1), never, "", id(4)});
    row.lane = 0xFFFFFFFF;
    row.nonce = ~0ull;
    return row;
}

TEST(QueueRowsTest, AnItemIsReadExactly)
{
    const ItemRow row = sample();
    const auto read = [](std::string_view bytes) { return item_row(key::item(id(1)), bytes); };
    const std::string bytes = to_bytes(row);
    const auto found = read(bytes);
    ASSERT_TRUE(found);
    EXPECT_EQ(to_bytes(*found), bytes);
    EXPECT_EQ(found->item.id, id(1));
    EXPECT_EQ(found->item.recipients[1].expires, never);
    EXPECT_EQ(found->item.recipients[1].account, id(4));
    // Whole recipients may be cut off unseen; the engine's checksum is there for that.
    EXPECT_FALSE(read(bytes.substr(0, bytes.size() - 1)));
    EXPECT_FALSE(read(bytes.substr(0, 40)));
    EXPECT_EQ(read("\x63").error().code, base::Code::unsupported);
    EXPECT_FALSE(item_row("i", bytes));
}

TEST(QueueRowsTest, AnItemForNobodyIsDamaged)
{
    ItemRow row = sample();
    row.item.recipients.clear();
    EXPECT_EQ(item_row(key::item(id(1)), to_bytes(row)).error().code, base::Code::corrupt);
}

TEST(QueueRowsTest, HeadersAreReadExactly)
{
    expect_exact(to_bytes(ShardRow{77, 1ull << 40}), shard_row);
    const LeaseRow lease{1ull << 50, 3, id(5), id(6), longest_lease, at(1ull << 50)};
    expect_exact(to_bytes(lease), lease_row);
    EXPECT_EQ(to_bytes(*lease_row(to_bytes(lease))), to_bytes(lease));
    LaneRow lane{9, {"one.example", 100'000, 3, Standing::held, at(77), "421"}, never};
    const auto read = [](std::string_view bytes) { return lane_row(key::lane(9), bytes); };
    expect_exact(to_bytes(lane), read);
    EXPECT_EQ(to_bytes(*read(to_bytes(lane))), to_bytes(lane));
    EXPECT_EQ(read(to_bytes(lane))->number, 9u);
}

TEST(QueueRowsTest, UnfinishedStepsAreReadExactly)
{
    const Reference reference{id(1), id(2), 1ull << 60};
    const auto arrival = [](std::string_view bytes) { return arrival_row(key::arrival(id(3)), bytes); };
    expect_exact(to_bytes(ArrivalRow{id(3), ArrivalRow::State::made, at(5)}), arrival);
    const auto entering = [](std::string_view bytes) { return entering_row(key::entering(id(2)), bytes); };
    expect_exact(to_bytes(EnteringRow{id(3), 255, reference}), entering);
    const auto departed = [&](std::string_view bytes) {
        return departed_row(key::departed(reference), bytes);
    };
    expect_exact(to_bytes(DepartedRow{reference}), departed);
    EXPECT_EQ(departed(to_bytes(DepartedRow{reference}))->reference.nonce, reference.nonce);
    const MarkersRow markers{at(8), id(2), {{0, id(6)}, {99, id(7)}}};
    const auto read = markers_row(key::left_markers(at(8), id(2)), to_bytes(markers));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->gone, at(8));
    EXPECT_EQ(read->item, id(2));
    EXPECT_EQ(read->accounts, markers.accounts);
}

TEST(QueueRowsTest, KeysSortAsItemsAreDue)
{
    const auto key_of = [](Priority priority, Standing standing, std::int64_t time) {
        Item item;
        item.priority = priority;
        item.standing = standing;
        item.next_attempt = at(time);
        item.id = id(9);
        return key::due_item(3, item);
    };
    const std::vector<std::string> keys{
        key_of(Priority::urgent, Standing::waiting, 300), key_of(Priority::normal, Standing::waiting, -5),
        key_of(Priority::normal, Standing::waiting, 256), key_of(Priority::bulk, Standing::waiting, 1),
        key_of(Priority::urgent, Standing::held, 1)};
    EXPECT_TRUE(std::ranges::is_sorted(keys));
    EXPECT_EQ(key::time_of_due(keys[2]), at(256));
    EXPECT_EQ(key::item_of_due(keys[2]), id(9));
    EXPECT_LT(keys[2], key::due_items_until(3, Priority::normal, at(256)));
    EXPECT_GT(keys[2], key::due_items_until(3, Priority::normal, at(255)));
    EXPECT_EQ(key::lane_of_scheduled(key::scheduled(at(5), 77)), 77u);
    EXPECT_EQ(key::time_of_scheduled(key::scheduled(at(5), 77)), at(5));
}

TEST(QueueRowsTest, EveryShardHasAPartitionOfItsOwnAndNoneIsNil)
{
    std::set<base::Uuid> ids;
    for (std::size_t shard = 0; shard < shards; ++shard) {
        const auto partition = shard_partition(static_cast<Shard>(shard));
        EXPECT_FALSE(partition.id.is_nil());
        EXPECT_EQ(shard_of_partition(partition), shard);
        ids.insert(partition.id);
    }
    EXPECT_EQ(ids.size(), shards);
}

}  // namespace
}  // namespace store
