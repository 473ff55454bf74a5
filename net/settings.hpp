// Settings of the net room: section [net].
#pragma once

#include "base/settings.hpp"

namespace net {

struct Settings {
    std::vector<std::string> listen{"*"};
    std::uint64_t threads = 0;
    std::string tls_certificate, tls_key;
    std::vector<std::string> host_names;
    base::Duration handshake_patience = std::chrono::seconds(10);
    base::Duration shutdown_grace = std::chrono::seconds(10);
    std::uint64_t max_connections = 20000;
    std::uint64_t max_strangers = 5000;
    std::uint64_t max_connections_per_address = 1000;
    std::uint64_t max_new_connections_per_address = 100;
};

void describe(base::Section& section, Settings& settings);
// What would leave the server without doors, without clients, or with more threads than any machine has.
base::Result<void> check(const Settings& settings);

std::size_t count_of_loops(const Settings& settings);

}  // namespace net
