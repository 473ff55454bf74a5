// Leases: what this process knows of them. No clock of another machine is ever looked at: a lease is over once
// its row has stood unchanged for its whole duration, as this process's own steady clock saw it.
#pragma once

#include "store/queue_rows.hpp"

#include <array>
#include <mutex>
#include <optional>

namespace store {

// From any thread.
class Leases {
  public:
    // When a row was read: at some moment of these.
    struct Reading {
        base::SteadyTime begun, ended;
    };
    // Whether its holder has shown no sign of life for as long as it asked for.
    bool is_over(Shard shard, const LeaseRow& row, Reading reading);
    // By this process.
    bool is_held_here(Shard shard, base::SteadyTime now) const;
    void note(const Lease& lease);
    void forget(const Lease& lease);

  private:
    struct Seen {
        std::uint64_t epoch = 0, beat = 0;
        base::SteadyTime since;
    };

    mutable std::mutex mutex_;
    std::array<std::optional<Seen>, shards> seen_;  // of others; guarded by mutex_
    std::array<std::optional<Lease>, shards> own_;  // guarded by mutex_
};

}  // namespace store
