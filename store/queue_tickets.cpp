// Tickets: see queue_tickets.hpp.

#include "store/queue_tickets.hpp"

namespace store {

InHand Tickets::in_hand(const Lease& lease, base::SteadyTime now)
{
    std::lock_guard lock(mutex_);
    auto& tickets = shards_[lease.shard];
    std::erase_if(tickets,
                  [&](const auto& one) { return one.second.epoch < lease.epoch || one.second.until <= now; });
    InHand held;
    for (const auto& [item, ticket] : tickets) {
        held.items.insert(item);
        ++held.by_lane[ticket.lane];
    }
    return held;
}

std::optional<std::uint64_t> Tickets::take(const Lease& lease, const ItemId& item, LaneNumber lane,
                                           base::SteadyTime until)
{
    std::lock_guard lock(mutex_);
    const auto [at, is_new] = shards_[lease.shard].try_emplace(item);
    if (!is_new) return std::nullopt;
    at->second = {++last_, lease.epoch, lane, until};
    return last_;
}

bool Tickets::extend(const Taken& taken, base::SteadyTime now, base::SteadyTime until)
{
    std::lock_guard lock(mutex_);
    const Ticket* ticket = find(taken.item.id, taken.ticket, now);
    if (ticket) shards_[shard_of(taken.item.id)][taken.item.id].until = until;
    return ticket != nullptr;
}

bool Tickets::is_valid(const Taken& taken, base::SteadyTime now) const
{
    std::lock_guard lock(mutex_);
    return find(taken.item.id, taken.ticket, now) != nullptr;
}

void Tickets::end(const ItemId& item, std::uint64_t ticket)
{
    std::lock_guard lock(mutex_);
    auto& tickets = shards_[shard_of(item)];
    const auto at = tickets.find(item);
    if (at != tickets.end() && at->second.number == ticket) tickets.erase(at);
}

const Tickets::Ticket* Tickets::find(const ItemId& item, std::uint64_t ticket, base::SteadyTime now) const
{
    const auto shard = shards_.find(shard_of(item));
    if (shard == shards_.end()) return nullptr;
    const auto at = shard->second.find(item);
    if (at == shard->second.end() || at->second.number != ticket || at->second.until <= now) return nullptr;
    return &at->second;
}

}  // namespace store
