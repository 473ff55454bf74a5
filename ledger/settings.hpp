// Settings of the audit.
#pragma once

#include "base/settings.hpp"

namespace ledger {

struct Settings {
    std::uint64_t segment_size = 64 << 20;
    std::uint64_t head_records = 10'000;
    base::Duration head_every = std::chrono::minutes(5);
    // Names our structured data (RFC 5424 §7.2.2); whoever has no number uses the one for examples (RFC 5612 §2).
    std::uint64_t enterprise = 32473;
    std::string anchor;  // a file to which every head is written too
    base::Duration keep_access = std::chrono::days(400), keep_mail = std::chrono::days(200);
    std::string syslog, syslog_ca, syslog_name;  // host:port
    std::string json;                            // a file, or tcp://host:port
};

void describe(base::Section& section, Settings& settings);
// Refused: a time to keep that is shorter than the rules allow, an address that is none.
base::Result<void> check(const Settings& settings);

}  // namespace ledger
