// ShardEdit: see queue_shard.hpp.

#include "store/queue_shard.hpp"

#include "base/format.hpp"
#include "store/account_rows.hpp"

#include <algorithm>

namespace store {
namespace {

std::unexpected<base::Error> no_item(const ItemId& id)
{
    return base::refuse(base::Code::not_found, "no queued item " + base::to_string(id));
}

std::unexpected<base::Error> no_lane(std::string_view name)
{
    return base::refuse(base::Code::not_found, base::format("nothing is queued for {}", name));
}

// When the first item of a lane is due, whatever the lane's own standing.
base::WallTime first_due(const Rows& rows, LaneNumber lane)
{
    base::WallTime first = never;
    for (const Priority priority : {Priority::urgent, Priority::normal, Priority::bulk}) {
        rows.scan_prefix(key::due_items(lane, priority), [&](std::string_view key, std::string_view) {
            first = std::min(first, key::time_of_due(key));
            return Next::stop;
        });
    }
    return first;
}

base::WallTime next_of(const Rows& rows, const LaneRow& row)
{
    if (row.lane.standing == Standing::held) return never;
    const base::WallTime first = first_due(rows, row.number);
    return first == never ? never : std::max(first, row.lane.rests_until);
}

base::Result<LaneNumber> number_of(const Rows& rows, std::string_view name)
{
    const auto value = rows.get(key::lane_name(name));
    if (!value) return no_lane(name);
    auto number = number_from(*value);
    if (!number) return base::refuse(number.error());
    return static_cast<LaneNumber>(*number);
}

bool is_of(const base::Result<EnteringRow>& entering, const Reference& prepared)
{
    return entering && entering->reference.nonce == prepared.nonce;
}

base::Result<void> unless_absent(const base::Result<EnteringRow>& entering)
{
    if (entering || entering.error().code == base::Code::not_found) return {};
    return base::refuse(entering.error());
}

}  // namespace

base::Result<ItemRow> find_item(const Rows& rows, const ItemId& id)
{
    const std::string key = key::item(id);
    const auto value = rows.get(key);
    if (!value) return no_item(id);
    auto row = item_row(key, *value);
    if (row && row->lane == 0) return no_item(id);
    return row;
}

base::Result<LaneRow> find_lane(const Rows& rows, LaneNumber number)
{
    const std::string key = key::lane(number);
    const auto value = rows.get(key);
    if (!value) return base::refuse(base::Code::corrupt, base::format("lane {} has no row", number));
    return lane_row(key, *value);
}

base::Result<LaneRow> find_lane(const Rows& rows, std::string_view name)
{
    auto number = number_of(rows, name);
    if (!number) return base::refuse(number.error());
    return find_lane(rows, *number);
}

base::Result<void> check_lease(const Rows& rows, const Lease& lease)
{
    const auto value = rows.get(key::lease());
    auto row = value ? lease_row(*value) : LeaseRow();
    if (!row) return base::refuse(row.error());
    if (row->epoch == lease.epoch && row->holder == lease.holder) return {};
    return base::refuse(base::Code::conflict,
                        base::format("the lease of shard {} is of epoch {}, and now it is {}", lease.shard,
                                     lease.epoch, row->epoch));
}

base::Result<void> ShardEdit::open()
{
    const auto value = rows_.get(key::shard());
    auto row = value ? shard_row(*value) : ShardRow();
    if (!row) return base::refuse(row.error());
    shard_ = *row;
    shard_before_ = to_bytes(*row);
    return {};
}

base::Result<void> ShardEdit::save()
{
    for (auto& [number, lane] : lanes_) {
        if (auto saved = save_lane(lane); !saved) return saved;
    }
    lanes_.clear();
    const std::string bytes = to_bytes(shard_);
    if (bytes != shard_before_) rows_.put(key::shard(), bytes);
    return {};
}

base::Result<void> ShardEdit::save_lane(LaneRow& row)
{
    const bool is_over = row.lane.items == 0 && row.lane.standing == Standing::waiting;
    const base::WallTime next = is_over ? never : next_of(rows_, row);
    if (next != row.next && row.next != never) rows_.erase(key::scheduled(row.next, row.number));
    if (next != row.next && next != never) rows_.put(key::scheduled(next, row.number), {});
    row.next = next;
    if (is_over) {
        rows_.erase(key::lane_name(row.lane.name));
        rows_.erase(key::lane(row.number));
        return {};
    }
    const std::string key = key::lane(row.number);
    const std::string bytes = to_bytes(row);
    if (rows_.get(key) != bytes) rows_.put(key, bytes);
    return {};
}

base::Result<ItemRow> ShardEdit::item(const ItemId& id) const
{
    return find_item(rows_, id);
}

base::Result<LaneRow*> ShardEdit::lane(LaneNumber number)
{
    if (const auto at = lanes_.find(number); at != lanes_.end()) return &at->second;
    auto row = find_lane(rows_, number);
    if (!row) return base::refuse(row.error());
    return &lanes_.emplace(number, std::move(*row)).first->second;
}

base::Result<LaneRow*> ShardEdit::lane(std::string_view name)
{
    auto number = number_of(rows_, name);
    if (!number) return base::refuse(number.error());
    return lane(*number);
}

base::Result<LaneRow*> ShardEdit::lane_or_new(std::string_view name)
{
    auto found = lane(name);
    if (found || found.error().code != base::Code::not_found) return found;
    if (name.empty() || name.size() > Queue::most_lane_name)
        return base::refuse(base::Code::invalid, "the name of a lane has 1 to 255 bytes");
    LaneRow row;
    row.number = shard_.next_lane++;
    row.lane.name = name;
    row.next = never;
    rows_.put(key::lane_name(name), number_row(row.number));
    return &lanes_.emplace(row.number, std::move(row)).first->second;
}

base::Result<void> ShardEdit::prepare(const ItemRow& row, const EnteringRow& entering)
{
    const ItemId& id = row.item.id;
    auto before = this->entering(id);
    if (before)
        drop_entering(before->reference);
    else if (before.error().code != base::Code::not_found)
        return base::refuse(before.error());
    else if (rows_.get(key::item(id)))
        return base::refuse(base::Code::exists, "queued before");
    rows_.put(key::item(id), to_bytes(row));
    rows_.put(key::entering(id), to_bytes(entering));
    return {};
}

base::Result<EnteringRow> ShardEdit::entering(const ItemId& id) const
{
    const std::string key = key::entering(id);
    const auto value = rows_.get(key);
    if (!value) return no_item(id);
    return entering_row(key, *value);
}

base::Result<void> ShardEdit::enter(const Reference& prepared)
{
    auto entering = this->entering(prepared.item);
    if (!is_of(entering, prepared)) return unless_absent(entering);
    const std::string key = key::item(prepared.item);
    const auto value = rows_.get(key);
    if (!value) return base::refuse(base::Code::corrupt, "an entering item without its row");
    auto row = item_row(key, *value);
    if (!row) return base::refuse(row.error());
    auto lane = lane_or_new(row->item.lane);
    if (!lane) return base::refuse(lane.error());
    row->lane = (*lane)->number;
    ++(*lane)->lane.items;
    ++shard_.items;
    rows_.put(key, to_bytes(*row));
    rows_.put(key::due_item(row->lane, row->item), {});
    rows_.erase(key::entering(prepared.item));
    return {};
}

void ShardEdit::depart(const Reference& reference)
{
    rows_.put(key::departed(reference), to_bytes(DepartedRow{reference}));
    departed_.push_back(reference);
}

void ShardEdit::drop_entering(const Reference& prepared)
{
    rows_.erase(key::entering(prepared.item));
    rows_.erase(key::item(prepared.item));
    depart(prepared);
}

base::Result<void> ShardEdit::drop_prepared(const Reference& prepared)
{
    auto entering = this->entering(prepared.item);
    if (!is_of(entering, prepared)) return unless_absent(entering);
    drop_entering(prepared);
    return {};
}

base::Result<void> ShardEdit::change(const ItemRow& before, const ItemRow& after)
{
    auto lane = this->lane(before.lane);
    if (!lane) return base::refuse(lane.error());
    (*lane)->lane.held -= before.item.standing == Standing::held ? 1 : 0;
    (*lane)->lane.held += after.item.standing == Standing::held ? 1 : 0;
    const std::string key_before = key::due_item(before.lane, before.item);
    const std::string key_after = key::due_item(after.lane, after.item);
    if (key_before != key_after) {
        rows_.erase(key_before);
        rows_.put(key_after, {});
    }
    rows_.put(key::item(after.item.id), to_bytes(after));
    return {};
}

base::Result<void> ShardEdit::remove(const ItemRow& row, base::WallTime now)
{
    auto lane = this->lane(row.lane);
    if (!lane) return base::refuse(lane.error());
    --(*lane)->lane.items;
    (*lane)->lane.held -= row.item.standing == Standing::held ? 1 : 0;
    --shard_.items;
    rows_.erase(key::due_item(row.lane, row.item));
    rows_.erase(key::item(row.item.id));
    depart(reference_of(row));
    MarkersRow markers;
    for (std::size_t i = 0; i < row.item.recipients.size(); ++i) {
        if (const auto& account = row.item.recipients[i].account) markers.accounts.emplace_back(i, *account);
    }
    if (!markers.accounts.empty()) rows_.put(key::left_markers(now, row.item.id), to_bytes(markers));
    return {};
}

Change to_change(ShardWork work, Departed departed)
{
    return [work = std::move(work), departed = std::move(departed)](Batch& rows) -> base::Result<void> {
        ShardEdit edit(rows);
        if (auto opened = edit.open(); !opened) return opened;
        if (auto done = work(edit); !done) return done;
        if (auto saved = edit.save(); !saved) return saved;
        *departed = std::move(edit.departed());
        return {};
    };
}

}  // namespace store
