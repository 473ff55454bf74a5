// Leases of shards, by compare-and-set on one row: see queue_leases.hpp for when one is over.
//
// The epoch grows with every acquiring and is never used again; the beat with every renewal. Whoever works under
// an epoch that is no longer the row's is refused, so neither a worker that was away nor two clocks that go
// differently can do damage: the worst is that an item is tried twice.

#include "store/queue_state.hpp"

#include "base/format.hpp"

namespace store {

bool Leases::is_over(Shard shard, const LeaseRow& row, Reading reading)
{
    std::lock_guard lock(mutex_);
    auto& seen = seen_[shard];
    if (!seen || seen->epoch != row.epoch || seen->beat != row.beat)
        seen = {row.epoch, row.beat, reading.ended};
    return reading.begun - seen->since >= row.duration;
}

bool Leases::is_held_here(Shard shard, base::SteadyTime now) const
{
    std::lock_guard lock(mutex_);
    return own_[shard] && now < own_[shard]->until;
}

void Leases::note(const Lease& lease)
{
    std::lock_guard lock(mutex_);
    own_[lease.shard] = lease;
}

void Leases::forget(const Lease& lease)
{
    std::lock_guard lock(mutex_);
    auto& own = own_[lease.shard];
    if (own && own->epoch == lease.epoch) own.reset();
}

namespace {

base::Result<LeaseRow> lease_in(const Rows& rows)
{
    const auto value = rows.get(key::lease());
    if (!value) return LeaseRow();
    return lease_row(*value);
}

std::unexpected<base::Error> held_by_another(Shard shard)
{
    return base::refuse(base::Code::conflict, base::format("the lease of shard {} is another's", shard));
}

// Puts `after` where `before` stands, or `after` itself stands already.
std::function<base::Result<void>(Batch&)> compare_and_set(Shard shard, LeaseRow before, LeaseRow after)
{
    return [=](Batch& rows) -> base::Result<void> {
        auto row = lease_in(rows);
        if (!row) return base::refuse(row.error());
        const bool is_before = row->epoch == before.epoch && row->beat == before.beat;
        const bool is_after = row->epoch == after.epoch && row->holder == after.holder;
        if (!is_before && !is_after) return held_by_another(shard);
        rows.put(key::lease(), to_bytes(after));
        return {};
    };
}

base::Result<void> check(base::Duration duration)
{
    if (duration > base::Duration(0) && duration <= longest_lease) return {};
    return base::refuse(base::Code::invalid, "a lease lasts up to a day");
}

// Counted from before the row was written: a contender counts from after it has read it.
Lease lease_of(Shard shard, const LeaseRow& row, base::SteadyTime begun)
{
    return {shard, row.epoch, row.holder, begun + row.duration, row.duration};
}

}  // namespace

net::Task<base::Result<Lease>> Queue::acquire(Shard shard, base::Uuid owner, base::Duration duration)
{
    if (auto checked = check(duration); !checked) co_return base::refuse(std::move(checked.error()));
    const auto begun = state_->steady();
    if (state_->leases.is_held_here(shard, begun)) co_return held_by_another(shard);
    auto row = co_await read_shard<LeaseRow>(state_->core.engine, shard, lease_in);
    if (!row) co_return base::refuse(std::move(row.error()));
    const bool is_free = row->holder.is_nil() || row->owner == owner;
    if (!is_free && !state_->leases.is_over(shard, *row, {begun, state_->steady()}))
        co_return held_by_another(shard);
    state_->core.queue_time.move_past(row->seen);
    const LeaseRow after{row->epoch + 1, 0, base::random_uuid(), owner, duration, now()};
    auto set = co_await change_twice(state_->core, shard_partition(shard),
                                     compare_and_set(shard, *row, after), Room::reserve);
    if (!set) co_return base::refuse(std::move(set.error()));
    const Lease lease = lease_of(shard, after, begun);
    state_->leases.note(lease);
    co_return lease;
}

net::Task<base::Result<Lease>> Queue::renew(Lease lease)
{
    const auto begun = state_->steady();
    auto change = [lease, seen = now()](Batch& rows) -> base::Result<void> {
        if (auto checked = check_lease(rows, lease); !checked) return checked;
        auto row = lease_in(rows);
        if (!row) return base::refuse(row.error());
        ++row->beat;
        row->seen = seen;
        rows.put(key::lease(), to_bytes(*row));
        return {};
    };
    auto set = co_await change_twice(state_->core, shard_partition(lease.shard), change, Room::reserve);
    if (!set && set.error().code == base::Code::conflict) state_->leases.forget(lease);
    if (!set) co_return base::refuse(std::move(set.error()));
    lease.until = begun + lease.duration;
    state_->leases.note(lease);
    co_return lease;
}

net::Task<base::Result<void>> Queue::release(Lease lease)
{
    auto change = [lease, seen = now()](Batch& rows) -> base::Result<void> {
        auto row = lease_in(rows);
        if (!row) return base::refuse(row.error());
        // Released before: or another's by now, which is as good.
        if (row->epoch != lease.epoch || row->holder != lease.holder) return {};
        row->holder = {};
        row->seen = seen;
        rows.put(key::lease(), to_bytes(*row));
        return {};
    };
    state_->leases.forget(lease);
    co_return co_await change_twice(state_->core, shard_partition(lease.shard), change, Room::reserve);
}

}  // namespace store
