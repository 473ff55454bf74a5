// What is due: two short looks. The first walks the schedule, lane after lane, and names items; after they have
// their tickets the second reads them, for what was reported in between is not due any more.

#include "store/queue_state.hpp"

#include <algorithm>

namespace store {
namespace {

struct Named {
    ItemId item;
    LaneNumber lane = 0;
};

// One walk through the schedule.
class Walk {
  public:
    Walk(const Rows& rows, const Wanted& wanted, const InHand& in_hand, base::WallTime now)
        : rows_(rows),
          wanted_(wanted),
          in_hand_(in_hand),
          now_(now)
    {}

    void walk()
    {
        rows_.scan(key::schedule(), key::scheduled_until(now_), [&](std::string_view key, std::string_view) {
            return walk_lane(key::lane_of_scheduled(key));
        });
        if (is_full()) return note_next(now_);
        rows_.scan(key::scheduled_until(now_), key::scheduled_until(never - std::chrono::microseconds(1)),
                   [&](std::string_view key, std::string_view) {
                       note_next(key::time_of_scheduled(key));
                       return Next::stop;
                   });
    }

    std::vector<Named> named;
    std::optional<base::WallTime> next;

  private:
    bool is_full() const { return named.size() >= wanted_.most; }
    void note_next(base::WallTime time) { next = next ? std::min(*next, time) : time; }

    Next walk_lane(LaneNumber lane)
    {
        if (is_full()) return Next::stop;
        const auto in_hand = in_hand_.by_lane.find(lane);
        const std::size_t taken = in_hand == in_hand_.by_lane.end() ? 0 : in_hand->second;
        std::size_t left = wanted_.per_lane > taken ? wanted_.per_lane - taken : 0;
        for (const Priority priority : {Priority::urgent, Priority::normal, Priority::bulk}) {
            if (left > 0) walk_items(lane, priority, left);
        }
        return Next::go_on;
    }

    void walk_items(LaneNumber lane, Priority priority, std::size_t& left)
    {
        rows_.scan_prefix(key::due_items(lane, priority), [&](std::string_view key, std::string_view) {
            if (left == 0 || is_full()) return Next::stop;
            const base::WallTime time = key::time_of_due(key);
            if (time > now_) {
                note_next(time);
                return Next::stop;
            }
            const ItemId item = key::item_of_due(key);
            if (in_hand_.items.contains(item)) return Next::go_on;
            named.push_back({item, lane});
            --left;
            return Next::go_on;
        });
    }

    const Rows& rows_;
    const Wanted& wanted_;
    const InHand& in_hand_;
    base::WallTime now_;
};

struct Walked {
    std::vector<Named> named;
    std::optional<base::WallTime> next;
};

base::Result<Walked> walk(const Rows& rows, const Lease& lease, const Wanted& wanted, const InHand& in_hand,
                          base::WallTime now)
{
    if (auto checked = check_lease(rows, lease); !checked) return base::refuse(checked.error());
    Walk walk(rows, wanted, in_hand, now);
    walk.walk();
    return Walked{std::move(walk.named), walk.next};
}

// Absent where it is not due any more.
base::Result<std::optional<Taken>> take(const Rows& rows, const ItemId& id, base::WallTime now)
{
    auto row = find_item(rows, id);
    if (!row && row.error().code == base::Code::not_found) return std::nullopt;
    if (!row) return base::refuse(row.error());
    Item& item = row->item;
    if (item.standing == Standing::held || item.next_attempt > now) return std::nullopt;
    Taken taken{std::move(item), 0, {}};
    for (std::size_t i = 0; i < taken.item.recipients.size(); ++i) {
        const auto& recipient = taken.item.recipients[i];
        if (recipient.progress == Progress::waiting && recipient.next_attempt <= now) taken.now.push_back(i);
    }
    return taken;
}

using Loaded = std::vector<std::optional<Taken>>;

net::Task<base::Result<Loaded>> load(const Engine& engine, Shard shard, std::vector<ItemId> items,
                                     base::WallTime now)
{
    ShardLook<Loaded> look = [&items, now](const Rows& rows) -> base::Result<Loaded> {
        Loaded loaded;
        for (const auto& id : items) {
            auto taken = take(rows, id, now);
            if (!taken) return base::refuse(taken.error());
            loaded.push_back(std::move(*taken));
        }
        return loaded;
    };
    co_return co_await read_shard<Loaded>(engine, shard, look);
}

// An item with its ticket, not read yet.
struct Ticketed {
    ItemId item;
    std::uint64_t ticket = 0;
};

// Those that are not due after all lose their tickets; damaged ones keep them, and so are out of the way.
class Taking {
  public:
    Taking(Queue::State& state, Shard shard, base::WallTime now) : state_(state), shard_(shard), now_(now) {}

    net::Task<base::Result<void>> take_all(std::vector<Ticketed> ticketed, Due& due)
    {
        if (ticketed.empty()) co_return base::Result<void>();
        std::vector<ItemId> ids;
        for (const auto& one : ticketed) ids.push_back(one.item);
        auto loaded = co_await load(state_.core.engine, shard_, std::move(ids), now_);
        if (!loaded && ticketed.size() > 1) co_return co_await take_each(std::move(ticketed), due);
        if (!loaded && loaded.error().code == base::Code::corrupt) {
            due.damaged.push_back(ticketed[0].item);
            co_return base::Result<void>();
        }
        for (std::size_t i = 0; i < ticketed.size(); ++i) {
            auto* taken = loaded && (*loaded)[i] ? &*(*loaded)[i] : nullptr;
            if (taken) {
                taken->ticket = ticketed[i].ticket;
                due.taken.push_back(std::move(*taken));
            } else {
                state_.tickets.end(ticketed[i].item, ticketed[i].ticket);
            }
        }
        if (!loaded) co_return base::refuse(std::move(loaded.error()));
        co_return base::Result<void>();
    }

  private:
    net::Task<base::Result<void>> take_each(std::vector<Ticketed> ticketed, Due& due)
    {
        base::Result<void> outcome;
        for (const auto& one : ticketed) {
            auto done = co_await take_all({one}, due);
            if (!done) outcome = std::move(done);
        }
        co_return outcome;
    }

    Queue::State& state_;
    Shard shard_;
    base::WallTime now_;
};

net::Task<base::Result<Due>> take_due(Queue::State& state, Lease lease, Wanted wanted)
{
    const auto steady = state.steady();
    if (steady >= lease.until) co_return base::refuse(base::Code::conflict, "the lease is over");
    const base::WallTime now = state.core.queue_time.now();
    const InHand in_hand = state.tickets.in_hand(lease, steady);
    ShardLook<Walked> look = [&](const Rows& rows) { return walk(rows, lease, wanted, in_hand, now); };
    auto walked = co_await read_shard<Walked>(state.core.engine, lease.shard, look);
    if (!walked) co_return base::refuse(std::move(walked.error()));
    std::vector<Ticketed> ticketed;
    for (const auto& [item, lane] : walked->named) {
        auto ticket = state.tickets.take(lease, item, lane, steady + wanted.patience);
        if (ticket) ticketed.push_back({item, *ticket});
    }
    Due due;
    due.next = walked->next;
    Taking taking(state, lease.shard, now);
    auto taken = co_await taking.take_all(std::move(ticketed), due);
    if (!taken && due.taken.empty()) co_return base::refuse(std::move(taken.error()));
    co_return due;
}

}  // namespace

net::Task<base::Result<Due>> Queue::due(Lease lease, Wanted wanted)
{
    return take_due(*state_, std::move(lease), wanted);
}

base::Result<void> Queue::extend(const Taken& taken, base::Duration patience)
{
    const auto now = state_->steady();
    if (state_->tickets.extend(taken, now, now + patience)) return {};
    return base::refuse(base::Code::conflict, "it is not in hand any more");
}

void Queue::give_back(const Taken& taken)
{
    state_->tickets.end(taken.item.id, taken.ticket);
}

}  // namespace store
