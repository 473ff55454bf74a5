// For tests: whether the rows of the queue fit together, once nothing is under way and all is swept; see whole.hpp.

#include "store/account_rows.hpp"
#include "store/queue_shard.hpp"
#include "store/testing.hpp"
#include "store/whole.hpp"

namespace store::testing {
namespace {

// One shard: its orders and counts against its items. What it refers to is added to `references`.
class ShardCheck {
  public:
    ShardCheck(Table table, References& references) : table_(std::move(table)), references_(references) {}

    void check()
    {
        EXPECT_TRUE(each(table_, key::all_entering(), entering_row).empty());
        EXPECT_TRUE(each(table_, key::all_departed(), departed_row).empty());
        for (const auto& row : each(table_, key::arrivals(), arrival_row))
            EXPECT_EQ(row.state, ArrivalRow::State::made) << "only receipts stay";
        const auto items = each(table_, key::items(), item_row);
        for (const auto& row : items) count(row);
        const auto shard = table_.find(key::shard());
        EXPECT_EQ(shard == table_.end() ? 0 : shard_row(shard->second)->items, items.size());
        for (const auto& row : each(table_, "l", lane_row)) check_lane(row);
        EXPECT_TRUE(lanes_.empty()) << "items of no lane";
        expect_keys("d", due_);
        expect_keys("n", names_);
        expect_keys("s", schedule_);
    }

  private:
    struct Counted {
        std::uint64_t items = 0, held = 0;
        base::WallTime first = never;
    };

    void count(const ItemRow& row)
    {
        const Item& item = row.item;
        due_.insert(key::due_item(row.lane, item));
        references_[item.body].insert(key::reference(reference_of(row)));
        auto& lane = lanes_[row.lane];
        ++lane.items;
        lane.held += item.standing == Standing::held ? 1 : 0;
        if (item.standing == Standing::waiting) lane.first = std::min(lane.first, item.next_attempt);
        base::WallTime next = never;
        for (const auto& one : item.recipients) {
            if (one.progress == Progress::waiting) next = std::min(next, one.next_attempt);
        }
        EXPECT_EQ(next, item.next_attempt) << "an item waits for its first recipient";
    }

    void check_lane(const LaneRow& row)
    {
        const Counted counted = lanes_[row.number];
        lanes_.erase(row.number);
        EXPECT_EQ(row.lane.items, counted.items);
        EXPECT_EQ(row.lane.held, counted.held);
        EXPECT_TRUE(counted.items > 0 || row.lane.standing == Standing::held);
        names_.insert(key::lane_name(row.lane.name));
        const auto number = number_from(table_.at(key::lane_name(row.lane.name)));
        EXPECT_EQ(number.value(), row.number);
        base::WallTime next = never;
        if (row.lane.standing == Standing::waiting && counted.first != never)
            next = std::max(counted.first, row.lane.rests_until);
        EXPECT_EQ(row.next, next);
        if (next != never) schedule_.insert(key::scheduled(next, row.number));
    }

    void expect_keys(const std::string& prefix, const std::set<std::string>& wanted)
    {
        std::set<std::string> found;
        for (const auto& [key, value] : table_) {
            if (key.starts_with(prefix)) found.insert(key);
        }
        EXPECT_EQ(found, wanted) << prefix;
    }

    Table table_;
    References& references_;
    std::map<LaneNumber, Counted> lanes_;
    std::set<std::string> due_, names_, schedule_;
};

}  // namespace

References expect_whole_queue(Engine& engine)
{
    References references;
    for (const auto& id : partitions_of(engine, Space::queue))
        ShardCheck(rows_of(engine, {Space::queue, id}), references).check();
    return references;
}

}  // namespace store::testing
