// Tickets: the items that workers of this process have in hand. They are kept in memory only: after a crash, or
// under another epoch, what was in hand is due again.
#pragma once

#include "store/queue_rows.hpp"

#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace store {

// What is in hand of one shard.
struct InHand {
    std::unordered_set<ItemId> items;
    std::unordered_map<LaneNumber, std::size_t> by_lane;
};

// From any thread.
class Tickets {
  public:
    // Those of other epochs, and those whose time has passed, are void.
    InHand in_hand(const Lease& lease, base::SteadyTime now);
    // Nothing, where somebody else has it.
    std::optional<std::uint64_t> take(const Lease& lease, const ItemId& item, LaneNumber lane,
                                      base::SteadyTime until);
    bool extend(const Taken& taken, base::SteadyTime now, base::SteadyTime until);
    bool is_valid(const Taken& taken, base::SteadyTime now) const;
    void end(const ItemId& item, std::uint64_t ticket);

  private:
    struct Ticket {
        std::uint64_t number = 0;
        std::uint64_t epoch = 0;
        LaneNumber lane = 0;
        base::SteadyTime until;
    };
    using OfShard = std::unordered_map<ItemId, Ticket>;

    const Ticket* find(const ItemId& item, std::uint64_t ticket, base::SteadyTime now) const;

    mutable std::mutex mutex_;
    std::unordered_map<Shard, OfShard> shards_;  // guarded by mutex_
    std::uint64_t last_ = 0;                     // guarded by mutex_
};

}  // namespace store
