// Target: where records are shipped to. Used by one thread, which may wait.
#pragma once

#include "base/result.hpp"
#include "ledger/record.hpp"
#include "ledger/settings.hpp"

#include <memory>

namespace ledger {

class Target {
  public:
    virtual ~Target() = default;

    virtual std::string form(const Record& record) const = 0;
    // Opened again after every refusal of send().
    virtual base::Result<void> open() = 0;
    // Returns when the other side has it: the other machine's kernel, or the disk.
    virtual base::Result<void> send(std::string_view bytes) = 0;
};

struct NamedTarget {
    std::string name;  // of its cursor: "syslog"
    std::unique_ptr<Target> target;
};

// What the settings name. `hostname` is ours.
std::vector<NamedTarget> targets_of(const Settings& settings, const std::string& hostname);

struct HostAndPort {
    std::string host, port;
};
// "siem.example:6514", "[2001:db8::1]:6514"
std::optional<HostAndPort> host_and_port(std::string_view text);

}  // namespace ledger
