// Queue: see queue.hpp. What admins do to items and lanes; it needs no lease.

#include "store/queue.hpp"

#include "store/digest.hpp"
#include "store/queue_state.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::size_t requeued_at_once = 1'000;

using ItemEdit = std::function<base::Result<void>(ShardEdit&, const ItemRow&)>;

net::Task<base::Result<void>> edit_item(Store::Core& core, ItemId id, ItemEdit work,
                                        Room room = Room::ordinary)
{
    ShardWork whole = [id, work = std::move(work)](ShardEdit& edit) -> base::Result<void> {
        auto row = edit.item(id);
        if (!row) return base::refuse(row.error());
        return work(edit, *row);
    };
    return change_shard(core, shard_of(id), std::move(whole), room);
}

net::Task<base::Result<void>> set_standing(Store::Core& core, ItemId id, Standing standing)
{
    return edit_item(core, id, [standing](ShardEdit& edit, const ItemRow& row) {
        ItemRow after = row;
        after.item.standing = standing;
        return edit.change(row, after);
    });
}

net::Task<base::Result<void>> set_lane_standing(Store::Core& core, std::string name, Standing standing)
{
    const Shard shard = shard_of_lane(name);
    ShardWork work = [name = std::move(name), standing](ShardEdit& edit) -> base::Result<void> {
        auto lane = standing == Standing::held ? edit.lane_or_new(name) : edit.lane(name);
        if (!lane) return base::refuse(lane.error());
        (*lane)->lane.standing = standing;
        return {};
    };
    return change_shard(core, shard, std::move(work));
}

ItemRow requeued(const ItemRow& row, base::WallTime now)
{
    ItemRow after = row;
    after.item.next_attempt = std::min(row.item.next_attempt, now);
    for (auto& recipient : after.item.recipients) {
        if (recipient.progress == Progress::waiting)
            recipient.next_attempt = std::min(recipient.next_attempt, now);
    }
    return after;
}

// One slice of a lane that is requeued: as many as are not due before `now`, at most so many.
base::Result<std::size_t> requeue_some(ShardEdit& edit, const std::string& name, base::WallTime now)
{
    auto lane = edit.lane(name);
    if (!lane) return base::refuse(lane.error());
    (*lane)->lane.rests_until = {};
    (*lane)->lane.answer.clear();
    std::vector<ItemId> later;
    for (const Priority priority : {Priority::urgent, Priority::normal, Priority::bulk}) {
        const std::string from = key::due_items_until((*lane)->number, priority, now);
        const std::string to = key::due_items_until((*lane)->number, priority, never);
        edit.rows().scan(from, to, [&](std::string_view key, std::string_view) {
            if (later.size() == requeued_at_once) return Next::stop;
            later.push_back(key::item_of_due(key));
            return Next::go_on;
        });
    }
    for (const auto& id : later) {
        auto row = edit.item(id);
        if (!row) return base::refuse(row.error());
        if (auto changed = edit.change(*row, requeued(*row, now)); !changed)
            return base::refuse(changed.error());
    }
    return later.size();
}

net::Task<base::Result<std::uint64_t>> requeue_all(Store::Core& core, std::string name)
{
    const base::WallTime now = core.queue_time.now();
    for (std::uint64_t sum = 0;;) {
        auto count = std::make_shared<std::size_t>(0);
        ShardWork work = [name, now, count](ShardEdit& edit) -> base::Result<void> {
            auto some = requeue_some(edit, name, now);
            if (!some) return base::refuse(some.error());
            *count = *some;
            return {};
        };
        auto done = co_await change_shard(core, shard_of_lane(name), std::move(work));
        if (!done) co_return base::refuse(std::move(done.error()));
        sum += *count;
        if (*count < requeued_at_once) co_return sum;
    }
}

}  // namespace

Shard shard_of_lane(std::string_view lane)
{
    return digest(lane).bytes[0];
}

Queue::Queue(Store& store) : state_(std::make_unique<State>(store))
{}

Queue::~Queue() = default;

base::WallTime Queue::now() const
{
    return state_->core.queue_time.now();
}

void Queue::on_work(std::function<void(Shard)> listener)
{
    state_->core.on_queue(
        [listener = std::move(listener)](const Hint& hint) { listener(shard_of_partition(hint.partition)); });
}

net::Task<base::Result<void>> Queue::enqueue(NewMail mail)
{
    return enqueue_mail(state_->core, std::move(mail));
}

net::Task<base::Result<void>> Queue::remove(ItemId id)
{
    return edit_item(
        state_->core, id,
        [now = now()](ShardEdit& edit, const ItemRow& row) { return edit.remove(row, now); }, Room::reserve);
}

net::Task<base::Result<void>> Queue::hold(ItemId id)
{
    return set_standing(state_->core, id, Standing::held);
}

net::Task<base::Result<void>> Queue::release(ItemId id)
{
    return set_standing(state_->core, id, Standing::waiting);
}

net::Task<base::Result<void>> Queue::requeue(ItemId id)
{
    return edit_item(state_->core, id, [now = now()](ShardEdit& edit, const ItemRow& row) {
        return edit.change(row, requeued(row, now));
    });
}

net::Task<base::Result<void>> Queue::hold_lane(std::string name)
{
    return set_lane_standing(state_->core, std::move(name), Standing::held);
}

net::Task<base::Result<void>> Queue::release_lane(std::string name)
{
    return set_lane_standing(state_->core, std::move(name), Standing::waiting);
}

net::Task<base::Result<std::uint64_t>> Queue::requeue_lane(std::string name)
{
    return requeue_all(state_->core, std::move(name));
}

}  // namespace store
