// Limits: what bounds the number of connections, and what the operator hears of a bound that is reached.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/door.hpp"
#include "net/stream.hpp"

#include <array>
#include <mutex>

namespace net {

enum class Limit {
    connections,  // in all
    admins,       // through Unix sockets
    strangers,    // that have not logged in yet: the oldest makes room
    network,      // from one network
    pace,         // new ones of one network in a time
    descriptors,  // of the process
};
constexpr std::size_t count_of_limits = 6;

std::string_view to_string(Limit limit);

// Whether a peer is told that it is about itself, not about the whole server.
constexpr bool is_about_the_peer(Limit limit)
{
    return limit == Limit::network || limit == Limit::pace;
}

// Counts how often one door's limits were reached.
class LimitCounters {
  public:
    LimitCounters(base::Metrics& metrics, std::string_view labels);
    void add(Limit limit) const { counters_[static_cast<std::size_t>(limit)]->add(); }

  private:
    std::array<base::Counter*, count_of_limits> counters_;
};

// One warning a minute for each limit, whatever happens. Thread-safe.
class LimitWarnings {
  public:
    explicit LimitWarnings(const base::Log& log) : log_(log) {}
    void reached(Limit limit, const Door& door, const Peer& peer, base::SteadyTime now);

  private:
    struct Row {
        base::SteadyTime next{};
        std::uint64_t untold = 0;
    };

    const base::Log& log_;
    std::mutex mutex_;
    std::array<Row, count_of_limits> rows_;  // guarded by mutex_
};

}  // namespace net
