// Meters: what the IMAP room counts.
#pragma once

#include "base/metrics.hpp"

#include <string_view>
#include <unordered_map>

namespace imap {

class Meters {
  public:
    explicit Meters(base::Metrics& metrics);

    base::Gauge& sessions;
    base::Counter& logins;
    base::Counter& failed_logins;
    base::Counter& bad_commands;

    // One command by its name in the table, and how long it took.
    void count(std::string_view command, double seconds);

  private:
    struct PerCommand {
        base::Counter* count;
        base::Histogram* seconds;
    };
    std::unordered_map<std::string_view, PerCommand> commands_;  // filled by the constructor, then read only
};

}  // namespace imap
