// Settings of the IMAP room: limits, patience, and who may log in over a line in clear.
#pragma once

#include "base/settings.hpp"

#include <cstdint>

namespace imap {

struct Settings {
    std::uint64_t max_message_size = 50 << 20;
    std::uint64_t max_sessions_per_account = 100;
    base::Duration login_patience = std::chrono::minutes(1);
    base::Duration idle_patience = std::chrono::minutes(30);
    base::Duration command_patience = std::chrono::minutes(2);
    base::Duration search_patience = std::chrono::minutes(5);
    std::chrono::minutes time_zone = std::chrono::hours(7);
    bool starttls = true;
    bool clear_login_on_loopback = false;
};

void describe(base::Section& section, Settings& settings);

}  // namespace imap
