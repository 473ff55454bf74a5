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
    std::uint64_t max_connections_per_address = 1000;
};

void describe(base::Section& section, Settings& settings);

}  // namespace net
