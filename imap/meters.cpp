#include "imap/meters.hpp"

#include "base/format.hpp"
#include "imap/commands.hpp"

namespace imap {

Meters::Meters(base::Metrics& metrics)
    : sessions(metrics.gauge("congvu_imap_sessions", "IMAP sessions open now.")),
      logins(metrics.counter("congvu_imap_logins_total", "IMAP logins by outcome.", "outcome=\"ok\"")),
      failed_logins(
          metrics.counter("congvu_imap_logins_total", "IMAP logins by outcome.", "outcome=\"failed\"")),
      bad_commands(metrics.counter("congvu_imap_bad_commands_total", "Commands answered with BAD."))
{
    for (const Command* command : all_commands()) {
        const auto label = base::format("command=\"{}\"", command->name);
        commands_[command->name] = {
            &metrics.counter("congvu_imap_commands_total", "IMAP commands by name.", label),
            &metrics.histogram("congvu_imap_command_seconds", "Time to answer an IMAP command.", label)};
    }
}

void Meters::count(std::string_view command, double seconds)
{
    const auto found = commands_.find(command);
    if (found == commands_.end()) return;
    found->second.count->add();
    found->second.seconds->record(seconds);
}

}  // namespace imap
