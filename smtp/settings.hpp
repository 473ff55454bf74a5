// What the operator decides about the SMTP server.
#pragma once

#include "base/settings.hpp"

#include <string>

namespace smtp {

struct Settings {
    std::string hostname;  // empty: compose fills in the machine's own name
    bool starttls = true;
    std::uint64_t max_message_size = 50 << 20;
    std::uint64_t max_text_line = 1 << 20;
    std::uint64_t max_recipients = 1000;

    std::uint64_t max_errors = 20;
    std::uint64_t max_idle_commands = 100;
    std::uint64_t max_failed_logins = 3;
    std::uint64_t max_connections_per_source = 50;
    std::uint64_t max_submissions_per_source = 500;  // whole offices sit behind one address

    base::Duration greeting_pause = std::chrono::milliseconds(100);
    base::Duration idle_patience = std::chrono::minutes(5);
    base::Duration line_patience = std::chrono::minutes(1);
    base::Duration data_patience = std::chrono::minutes(3);
    std::uint64_t min_data_rate = 256;
};

void describe(base::Section& section, Settings& settings);

}  // namespace smtp
