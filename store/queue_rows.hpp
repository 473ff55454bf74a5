// The rows of one shard's partition: what stands in them, and their keys. The bytes are drawn in queue_rows.cpp
// and docs/formats/queue.md.
#pragma once

#include "store/body_rows.hpp"
#include "store/queue.hpp"

namespace store {

using LaneNumber = std::uint32_t;  // fixed while the lane has items; never used again in its shard

struct ShardRow {
    static constexpr std::uint8_t version = 1;

    LaneNumber next_lane = 1;
    std::uint64_t items = 0;
};

struct LeaseRow {
    static constexpr std::uint8_t version = 1;

    std::uint64_t epoch = 0;
    std::uint64_t beat = 0;  // grows with every renewal
    base::Uuid holder;       // nil: released
    base::Uuid owner;
    base::Duration duration{};
    base::WallTime seen;  // the latest queue time that a holder told
};

struct ItemRow {
    static constexpr std::uint8_t version = 1;

    Item item;                // its id is in the key
    LaneNumber lane = 0;      // 0: it has not come into its lane yet
    std::uint64_t nonce = 0;  // of the reference from its body
};

struct LaneRow {
    static constexpr std::uint8_t version = 1;

    LaneNumber number = 0;  // in the key
    Lane lane;
    base::WallTime next;  // where it stands in the schedule
};

// A message on its way in, at its home shard: until it is made, nothing of it counts.
struct ArrivalRow {
    static constexpr std::uint8_t version = 1;

    enum class State : std::uint8_t { open = 1, made = 2 };

    base::Uuid message;  // in the key
    State state = State::open;
    base::WallTime noted;
};

// An item that is written, but not in its lane until its message is made.
struct EnteringRow {
    static constexpr std::uint8_t version = 1;

    base::Uuid message;
    Shard home = 0;
    Reference reference;  // its item is in the key
};

// An item that is gone, and whose body still refers to it.
struct DepartedRow {
    static constexpr std::uint8_t version = 1;

    Reference reference;  // item and nonce in the key
};

// An item that is gone, and whose markers still stand in these accounts, by the places of the recipients.
struct MarkersRow {
    static constexpr std::uint8_t version = 1;

    base::WallTime gone;  // in the key
    ItemId item;          // in the key
    std::vector<std::pair<std::size_t, base::Uuid>> accounts;
};

std::string to_bytes(const ShardRow& row);
std::string to_bytes(const LeaseRow& row);
std::string to_bytes(const ItemRow& row);
std::string to_bytes(const LaneRow& row);
std::string to_bytes(const ArrivalRow& row);
std::string to_bytes(const EnteringRow& row);
std::string to_bytes(const DepartedRow& row);
std::string to_bytes(const MarkersRow& row);

// Refused: corrupt; unsupported for a row written by a newer program.
base::Result<ShardRow> shard_row(std::string_view value);
base::Result<LeaseRow> lease_row(std::string_view value);
base::Result<ItemRow> item_row(std::string_view key, std::string_view value);
base::Result<LaneRow> lane_row(std::string_view key, std::string_view value);
base::Result<ArrivalRow> arrival_row(std::string_view key, std::string_view value);
base::Result<EnteringRow> entering_row(std::string_view key, std::string_view value);
base::Result<DepartedRow> departed_row(std::string_view key, std::string_view value);
base::Result<MarkersRow> markers_row(std::string_view key, std::string_view value);

PartitionId shard_partition(Shard shard);
Shard shard_of_partition(const PartitionId& partition);

// When a lane or an item is never due by itself.
inline constexpr base::WallTime never = base::WallTime::max();

namespace key {

std::string shard();
std::string lease();
std::string item(const ItemId& id);
std::string items();
std::string lane(LaneNumber lane);
std::string lane_name(std::string_view name);
std::string lane_names();
std::string arrival(const base::Uuid& message);
std::string arrivals();
std::string entering(const ItemId& item);
std::string all_entering();
std::string departed(const Reference& reference);
std::string all_departed();
std::string left_markers(base::WallTime gone, const ItemId& item);
std::string left_markers_until(base::WallTime time);  // the least key of a later time
std::string all_left_markers();

// A lane's items in the order in which they are due: by priority, then by time; held ones last.
std::string due_items(LaneNumber lane);
std::string due_items(LaneNumber lane, Priority priority);
std::string due_items_until(LaneNumber lane, Priority priority, base::WallTime time);
std::string due_item(LaneNumber lane, const Item& item);
ItemId item_of_due(std::string_view due_key);
base::WallTime time_of_due(std::string_view due_key);

// Lanes by when they are due.
std::string schedule();
std::string scheduled(base::WallTime time, LaneNumber lane);
std::string scheduled_until(base::WallTime time);
LaneNumber lane_of_scheduled(std::string_view scheduled_key);
base::WallTime time_of_scheduled(std::string_view scheduled_key);

}  // namespace key

}  // namespace store
