// Descriptors: how many files and sockets the process may have open, and how many of them are for clients.
#pragma once

#include "base/result.hpp"
#include "net/settings.hpp"

namespace net {

// Raises the process's limit to what these settings need, as far as the hard limit allows, and gives the
// number of connections that there is room for beside files, doors and loops: settings.max_connections or
// less. Refused, with one line that says what to do, where there is no room for a server at all.
base::Result<std::uint64_t> room_for_connections(const Settings& settings);

// The same for a given limit; nothing where it is too small.
std::optional<std::uint64_t> connections_within(std::uint64_t limit, const Settings& settings);

}  // namespace net
