#include "net/descriptors.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace net {
namespace {

// Bodies on their way to disk, files of the store, questions to slapd.
constexpr std::uint64_t usual_reserve = 1024;
// What an idle server has open, and what each loop adds: its doors and its own three.
constexpr std::uint64_t base_need = 64;
constexpr std::uint64_t need_of_a_loop = 12;
constexpr std::uint64_t fewest_connections = 16;

std::uint64_t least_reserve(const Settings& settings)
{
    return base_need + need_of_a_loop * count_of_loops(settings);
}

std::uint64_t wanted_by(const Settings& settings)
{
    return settings.max_connections + std::max(usual_reserve, least_reserve(settings));
}

}  // namespace

std::optional<std::uint64_t> connections_within(std::uint64_t limit, const Settings& settings)
{
    const auto reserve = std::max(least_reserve(settings), std::min(usual_reserve, limit / 2));
    if (limit < reserve + fewest_connections) return std::nullopt;
    return std::min(settings.max_connections, limit - reserve);
}

base::Result<std::uint64_t> room_for_connections(const Settings& settings)
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted_by(settings)) {
        limit.rlim_cur = std::min<rlim_t>(wanted_by(settings), limit.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (const auto room = connections_within(limit.rlim_cur, settings)) return *room;
    return base::refuse(base::Code::unavailable,
                        base::format("only {} files may be open, and {} are needed at least: raise the limit "
                                     "(ulimit -n, or LimitNOFILE in the systemd unit)",
                                     limit.rlim_cur, least_reserve(settings) + fewest_connections));
}

}  // namespace net
