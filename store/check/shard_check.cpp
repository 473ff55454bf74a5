// ShardCheck: see shard_check.hpp.

#include "store/check/shard_check.hpp"

#include "base/format.hpp"
#include "store/account_rows.hpp"
#include "store/queue_shard.hpp"

#include <algorithm>

namespace store {

using base::Code;

// Whoever adds a kind of row adds a line here. A key of another size is none of that kind.
struct ShardCheck::Kind {
    char letter;
    std::size_t least, most;  // bytes of its keys
    void (ShardCheck::*take)(const SeenRow&);
};

const ShardCheck::Kind ShardCheck::kinds[] = {
    {'A', 1, 1, &ShardCheck::take_shard},      {'E', 1, 1, &ShardCheck::take_lease},
    {'I', 17, 17, &ShardCheck::take_arrival},  {'d', 30, 30, &ShardCheck::take_due},
    {'e', 17, 17, &ShardCheck::take_entering}, {'i', 17, 17, &ShardCheck::take_item},
    {'k', 25, 25, &ShardCheck::take_markers},  {'l', 5, 5, &ShardCheck::take_lane},
    {'n', 1, 511, &ShardCheck::take_name},     {'s', 13, 13, &ShardCheck::take_scheduled},
    {'x', 25, 25, &ShardCheck::take_departed},
};

namespace {

// After a loss, so that none of those that were given is given again.
constexpr LaneNumber numbers_left_out = 1'000'000;

std::unexpected<base::Error> unread()
{
    return base::refuse(Code::corrupt);
}

std::uint64_t greater_epoch(base::WallTime now)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(1, now.time_since_epoch().count()));
}

}  // namespace

void ShardCheck::take(const SeenRow& row)
{
    const auto kind = std::ranges::find_if(kinds, [&](const Kind& one) {
        return row.key.front() == one.letter && row.key.size() >= one.least && row.key.size() <= one.most;
    });
    if (kind != std::end(kinds)) return (this->*kind->take)(row);
    auto& suspicion = report_.add(Finding::Kind::unknown_row, "no kind of row that this program knows");
    suspicion.finding.where.row = row.key;
    suspicion.finding.remedy = Finding::Remedy::none;
}

// Nothing, where it is not ours to judge.
Suspicion* ShardCheck::lost(const SeenRow& row, const base::Error& why, std::string_view what)
{
    auto& suspicion = report_.unreadable(row, why);
    suspicion.finding.what += base::format(": {}", what);
    return suspicion.finding.remedy == Finding::Remedy::derive ? &suspicion : nullptr;
}

// Whoever held it holds it no longer: no epoch was as great.
void ShardCheck::take_lease(const SeenRow& row)
{
    const auto lease = row.value ? lease_row(*row.value) : unread();
    if (lease) return;
    LeaseRow released;
    released.epoch = greater_epoch(now_);
    released.seen = now_;
    if (auto* suspicion = lost(row, lease.error(), "the shard's lease is free"))
        suspicion->fixes.push_back(fix_of(row, to_bytes(released)));
}

// Rather twice than not at all.
void ShardCheck::take_arrival(const SeenRow& row)
{
    arrivals_.emplace(row.key, row);
    const auto arrival = row.value ? arrival_row(row.key, *row.value) : unread();
    if (arrival) return;
    ArrivalRow made;
    made.state = ArrivalRow::State::made;
    made.noted = now_;
    if (auto* suspicion = lost(row, arrival.error(), "a message that was coming in counts as made"))
        suspicion->fixes.push_back(fix_of(row, to_bytes(made)));
}

void ShardCheck::take_item(const SeenRow& row)
{
    const auto item = row.value ? item_row(row.key, *row.value) : unread();
    if (item) return count(*item);
    is_uncertain_ = true;
    if (auto* suspicion = lost(row, item.error(), "an item of the queue is lost"))
        suspicion->finding.remedy = Finding::Remedy::none;
}

void ShardCheck::count(const ItemRow& row)
{
    const Item& item = row.item;
    if (row.lane == 0) {
        prepared_.emplace(item.id, row);
        return;
    }
    ++items_;
    last_lane_ = std::max(last_lane_, row.lane);
    references_.push_back(reference_of(row));
    right_due_.insert(key::due_item(row.lane, item));
    auto& lane = counted_[row.lane];
    lane.name = item.lane;
    ++lane.items;
    lane.held += item.standing == Standing::held ? 1 : 0;
    if (item.standing == Standing::waiting) lane.first = std::min(lane.first, item.next_attempt);
}

void ShardCheck::take_markers(const SeenRow& row)
{
    const auto markers = row.value ? markers_row(row.key, *row.value) : unread();
    if (markers) return;
    if (auto* suspicion = lost(row, markers.error(), "the markers of an item that is gone stay"))
        suspicion->fixes.push_back(fix_of(row, std::nullopt));
}

void ShardCheck::take_lane(const SeenRow& row)
{
    auto lane = row.value ? lane_row(row.key, *row.value) : unread();
    const LaneNumber number = key::last_number(row.key);
    last_lane_ = std::max(last_lane_, number);
    counted_.try_emplace(number);
    if (lane)
        lanes_.emplace(number, SeenLane{row, std::move(*lane)});
    else if (lost(row, lane.error(), "how a lane stands is lost"))
        lanes_.emplace(number, SeenLane{row, std::nullopt});
    else
        is_uncertain_ = true;
}

// Its key is enough to take the body's reference away, which is then one to nothing.
void ShardCheck::take_departed(const SeenRow& row)
{
    const auto departed = row.value ? departed_row(row.key, *row.value) : unread();
    if (departed) return;
    if (auto* suspicion = lost(row, departed.error(), "which body an item had that is gone"))
        suspicion->fixes.push_back(fix_of(row, std::nullopt));
}

void ShardCheck::finish()
{
    finish_entering();
    if (is_uncertain_) return;
    finish_lanes();
    finish_names();
    finish_order(due_, right_due_);
    finish_order(scheduled_, right_scheduled_);
    finish_shard();
}

// An item is in its lane, or it is known how its message came.
void ShardCheck::finish_entering()
{
    for (const auto& [key, row] : entering_) {
        const auto item = prepared_.find(*base::uuid_from_bytes(std::string_view(key).substr(1)));
        const auto entering = row.value ? entering_row(key, *row.value) : unread();
        if (item == prepared_.end() && !is_uncertain_) {
            report_.stray(row, "an item comes in that is not there, or is in its lane");
        } else if (item != prepared_.end() && !entering) {
            if (auto* suspicion = lost(row, entering.error(), "how an item came is lost"))
                mend_entering(*suspicion, row, item->second);
        }
        if (item != prepared_.end()) prepared_.erase(item);
    }
    for (const auto& [id, item] : prepared_) {
        auto& suspicion = report_.add(Finding::Kind::missing_row, "an item is in no lane, and does not come");
        suspicion.finding.where.row = key::item(id);
        const std::string key = key::entering(id);
        mend_entering(suspicion, {key, std::nullopt}, item).fixes.front().is_blind = false;
    }
}

// As if its message had been made here: rather twice than not at all.
Suspicion& ShardCheck::mend_entering(Suspicion& suspicion, const SeenRow& row, const ItemRow& item)
{
    const EnteringRow entering{item.item.message, shard_of(item.item.id), reference_of(item)};
    suspicion.fixes.push_back(fix_of(row, to_bytes(entering)));
    const std::string home = key::arrival(item.item.message);
    if (arrivals_.contains(home)) return suspicion;
    ArrivalRow made;
    made.state = ArrivalRow::State::made;
    made.noted = now_;
    suspicion.fixes.push_back(new_row(home, to_bytes(made)));
    return suspicion;
}

void ShardCheck::finish_lanes()
{
    for (const auto& [number, counted] : counted_) finish_lane(number, counted);
}

void ShardCheck::finish_lane(LaneNumber number, const Counted& counted)
{
    const auto at = lanes_.find(number);
    const SeenLane* seen = at == lanes_.end() ? nullptr : &at->second;
    const LaneRow right = right_lane(number, counted, seen);
    const SeenRow row = seen ? seen->seen : SeenRow{key::lane(number), std::nullopt};
    const bool is_over = counted.items == 0 && right.lane.standing == Standing::waiting;
    if (!is_over) right_names_.emplace(key::lane_name(right.lane.name), number);
    if (!is_over && right.next != never) right_scheduled_.insert(key::scheduled(right.next, number));
    const std::string bytes = to_bytes(right);
    if (seen && !is_over && row.value == bytes) return;
    const std::optional<std::string> wanted = is_over ? std::nullopt : std::optional(bytes);
    if (seen && !seen->row) return report_.find(row.key).fixes.push_back(fix_of(row, wanted));
    auto& suspicion = report_.add(
        !seen     ? Finding::Kind::missing_row
        : is_over ? Finding::Kind::stray_row
                  : Finding::Kind::wrong_count,
        base::format("a lane of the queue: {} items, {} of them held", counted.items, counted.held));
    suspicion.finding.where.row = row.key;
    suspicion.fixes.push_back(seen ? fix_of(row, wanted) : new_row(row.key, bytes));
}

LaneRow ShardCheck::right_lane(LaneNumber number, const Counted& counted, const SeenLane* seen) const
{
    LaneRow right;
    right.number = number;
    if (seen && seen->row)
        right = *seen->row;
    else
        right.lane.rests_until = rest_of(number, counted.first);
    if (counted.items > 0) right.lane.name = counted.name;
    right.lane.items = counted.items;
    right.lane.held = counted.held;
    right.next = never;
    if (right.lane.standing == Standing::waiting && counted.first != never)
        right.next = std::max(counted.first, right.lane.rests_until);
    return right;
}

// What the schedule tells of a lane that cannot be read.
base::WallTime ShardCheck::rest_of(LaneNumber number, base::WallTime first) const
{
    for (const auto& [key, row] : scheduled_) {
        const auto time = key::time_of_scheduled(key);
        if (key::lane_of_scheduled(key) == number && time > first) return time;
    }
    return {};
}

void ShardCheck::finish_names()
{
    for (const auto& [key, row] : names_) {
        const auto number = row.value ? number_from(*row.value) : unread();
        const auto wanted = right_names_.find(key);
        if (wanted == right_names_.end()) {
            if (number || number.error().code != Code::unsupported)
                report_.stray(row, "the name of a lane that is not there");
            continue;
        }
        const LaneNumber right = wanted->second;
        right_names_.erase(wanted);
        if (number && *number == right) continue;
        auto& suspicion = number ? report_.add(Finding::Kind::wrong_name, "a name leads to another lane")
                                 : report_.unreadable(row, number.error());
        suspicion.finding.where.row = key;
        if (suspicion.finding.remedy == Finding::Remedy::derive)
            suspicion.fixes.push_back(fix_of(row, number_row(right)));
    }
    for (const auto& [key, number] : right_names_) {
        auto& suspicion = report_.add(Finding::Kind::wrong_name, "no name leads to a lane");
        suspicion.finding.where.row = key;
        suspicion.fixes.push_back(new_row(key, number_row(number)));
    }
}

// All that it tells is in its keys.
void ShardCheck::finish_order(const std::map<std::string, SeenRow>& seen, const std::set<std::string>& wanted)
{
    for (const auto& [key, row] : seen) {
        if (!wanted.contains(key)) {
            report_.stray(row, "a place in the queue's order of something that is not there");
        } else if (!row.value) {
            report_.unreadable(row, base::Error{Code::corrupt, {}}).fixes.push_back(fix_of(row, ""));
        } else if (!row.value->empty()) {
            report_.unreadable(row, {Code::unsupported, "a row of the queue's order of a newer format"});
        }
    }
    for (const auto& key : wanted) {
        if (seen.contains(key)) continue;
        auto& suspicion =
            report_.add(Finding::Kind::missing_row, "something has no place in the queue's order");
        suspicion.finding.where.row = key;
        suspicion.fixes.push_back(new_row(key, ""));
    }
}

void ShardCheck::finish_shard()
{
    const auto row = !shard_         ? base::Result<ShardRow>(ShardRow())
                     : shard_->value ? shard_row(*shard_->value)
                                     : unread();
    ShardRow right = row.value_or(ShardRow());
    right.items = items_;
    right.next_lane = std::max(right.next_lane, last_lane_ + 1);
    if (!row || !shard_) right.next_lane = last_lane_ + numbers_left_out;
    const std::string bytes = to_bytes(right);
    if (shard_ ? shard_->value == bytes : last_lane_ == 0) return;
    if (!row) {
        if (auto* suspicion = lost(*shard_, row.error(), "the shard's counts"))
            suspicion->fixes.push_back(fix_of(*shard_, bytes));
        return;
    }
    auto& suspicion =
        report_.add(shard_ ? Finding::Kind::wrong_count : Finding::Kind::missing_row,
                    base::format("a shard of the queue: {} items, not {}; next lane {}, at least {}",
                                 row->items, items_, row->next_lane, last_lane_ + 1));
    suspicion.finding.where.row = key::shard();
    suspicion.fixes.push_back(shard_ ? fix_of(*shard_, bytes) : new_row(key::shard(), bytes));
}

}  // namespace store
