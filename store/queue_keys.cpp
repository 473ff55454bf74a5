// Keys of one shard's rows: drawn in queue_rows.cpp.

#include "store/queue_rows.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace store {

PartitionId shard_partition(Shard shard)
{
    base::Uuid id;
    const unsigned number = shard + 1U;
    id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    id.bytes[15] = static_cast<std::uint8_t>(number);
    return {Space::queue, id};
}

Shard shard_of_partition(const PartitionId& partition)
{
    return static_cast<Shard>(partition.id.bytes[15] - 1);
}

namespace key {
namespace {

constexpr std::uint8_t held_order = 0xFF;

std::string named(char kind, const base::Uuid& id)
{
    return std::string(1, kind).append(id.view());
}

std::uint64_t microseconds(base::WallTime time)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.time_since_epoch().count()));
}

base::WallTime wall_time(std::uint64_t microseconds)
{
    return base::WallTime(std::chrono::microseconds(static_cast<std::int64_t>(microseconds)));
}

base::ByteWriter due(LaneNumber lane, std::uint8_t order)
{
    base::ByteWriter to;
    to.u8('d').be32(lane).u8(order);
    return to;
}

// The key of the time after `time`, so that what lies before it is not later than `time`.
std::string timed_until(char kind, base::WallTime time)
{
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(kind)).be64(microseconds(time) + 1);
    return std::move(to).bytes();
}

}  // namespace

std::string shard()
{
    return "A";
}

std::string lease()
{
    return "E";
}

std::string items()
{
    return "i";
}

std::string item(const ItemId& id)
{
    return named('i', id);
}

std::string lane(LaneNumber lane)
{
    base::ByteWriter to;
    to.u8('l').be32(lane);
    return std::move(to).bytes();
}

std::string lane_names()
{
    return "n";
}

std::string lane_name(std::string_view name)
{
    return lane_names().append(name);
}

std::string arrivals()
{
    return "I";
}

std::string arrival(const base::Uuid& message)
{
    return named('I', message);
}

std::string all_entering()
{
    return "e";
}

std::string entering(const ItemId& item)
{
    return named('e', item);
}

std::string all_departed()
{
    return "x";
}

std::string departed(const Reference& reference)
{
    base::ByteWriter to;
    to.u8('x').uuid(reference.item).be64(reference.nonce);
    return std::move(to).bytes();
}

std::string all_left_markers()
{
    return "k";
}

std::string left_markers(base::WallTime gone, const ItemId& item)
{
    base::ByteWriter to;
    to.u8('k').be64(microseconds(gone)).uuid(item);
    return std::move(to).bytes();
}

std::string left_markers_until(base::WallTime time)
{
    return timed_until('k', time);
}

std::string due_items(LaneNumber lane)
{
    base::ByteWriter to;
    to.u8('d').be32(lane);
    return std::move(to).bytes();
}

std::string due_items(LaneNumber lane, Priority priority)
{
    return due(lane, static_cast<std::uint8_t>(priority)).bytes();
}

std::string due_items_until(LaneNumber lane, Priority priority, base::WallTime time)
{
    return due(lane, static_cast<std::uint8_t>(priority)).be64(microseconds(time) + 1).bytes();
}

std::string due_item(LaneNumber lane, const Item& item)
{
    const bool is_held = item.standing == Standing::held;
    auto to = due(lane, is_held ? held_order : static_cast<std::uint8_t>(item.priority));
    return to.be64(microseconds(item.next_attempt)).uuid(item.id).bytes();
}

ItemId item_of_due(std::string_view due_key)
{
    base::ByteReader from(due_key);
    from.raw(14);
    return from.uuid();
}

base::WallTime time_of_due(std::string_view due_key)
{
    base::ByteReader from(due_key);
    from.raw(6);
    return wall_time(from.be64());
}

std::string schedule()
{
    return "s";
}

std::string scheduled(base::WallTime time, LaneNumber lane)
{
    base::ByteWriter to;
    to.u8('s').be64(microseconds(time)).be32(lane);
    return std::move(to).bytes();
}

std::string scheduled_until(base::WallTime time)
{
    return timed_until('s', time);
}

LaneNumber lane_of_scheduled(std::string_view scheduled_key)
{
    base::ByteReader from(scheduled_key);
    from.raw(9);
    return from.be32();
}

base::WallTime time_of_scheduled(std::string_view scheduled_key)
{
    base::ByteReader from(scheduled_key);
    from.raw(1);
    return wall_time(from.be64());
}

}  // namespace key

}  // namespace store
