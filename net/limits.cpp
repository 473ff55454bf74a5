#include "net/limits.hpp"

#include "base/format.hpp"

namespace net {
namespace {

constexpr auto pause_between_warnings = std::chrono::minutes(1);

std::string_view advice(Limit limit)
{
    switch (limit) {
    case Limit::connections: return "connections are refused: net.max_connections is reached";
    case Limit::admins: return "admin connections are refused: there are too many at a time";
    case Limit::strangers:
        return "clients that had not logged in were sent away to let others in: net.max_strangers is reached";
    case Limit::network:
        return "connections from one address are refused: net.max_connections_per_address is reached";
    case Limit::pace:
        return "connections from one address are refused: net.max_new_connections_per_address is reached";
    case Limit::descriptors: return "no more connections can be accepted; raise LimitNOFILE";
    }
    base::bug("unnamed limit");
}

}  // namespace

std::string_view to_string(Limit limit)
{
    switch (limit) {
    case Limit::connections: return "connections";
    case Limit::admins: return "admins";
    case Limit::strangers: return "strangers";
    case Limit::network: return "network";
    case Limit::pace: return "pace";
    case Limit::descriptors: return "descriptors";
    }
    base::bug("unnamed limit");
}

LimitCounters::LimitCounters(base::Metrics& metrics, std::string_view labels)
{
    for (std::size_t i = 0; i < count_of_limits; ++i) {
        counters_[i] = &metrics.counter(
            "congvu_connections_refused_total",
            "Connections turned away or, of strangers, sent away, by the limit that was reached.",
            base::format("{},limit=\"{}\"", labels, to_string(static_cast<Limit>(i))));
    }
}

void LimitWarnings::reached(Limit limit, const Door& door, const Peer& peer, base::SteadyTime now)
{
    std::uint64_t times = 0;
    {
        std::lock_guard lock(mutex_);
        auto& row = rows_[static_cast<std::size_t>(limit)];
        ++row.untold;
        if (now < row.next) return;
        row.next = now + pause_between_warnings;
        times = std::exchange(row.untold, 0);
    }
    log_.warning("net", advice(limit),
                 {{"door", door.to_text()}, {"from", peer.to_text()}, {"times", std::to_string(times)}});
}

}  // namespace net
