// Server: one door. Made by compose, shared by all loops; serves any number of streams at once.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "delivery/delivery.hpp"
#include "directory/directory.hpp"
#include "ledger/audit.hpp"
#include "net/admission.hpp"
#include "net/stream.hpp"
#include "smtp/door.hpp"
#include "smtp/hourly_rates.hpp"
#include "smtp/settings.hpp"

#include <memory>

namespace smtp {

// What a server works with; all of it outlives the server.
struct Parts {
    delivery::Delivery& delivery;
    directory::Directory& directory;
    const base::Clock& clock;
    base::Log& log;
    base::Metrics& metrics;
    ledger::Audit& audit;
};

struct Counters {
    Counters(base::Metrics& metrics, Door door);
    Counters(base::Metrics& metrics, std::string_view label);
    base::Counter& connections;
    base::Counter& turned_away;
    base::Counter& messages;
    base::Counter& eight_bit_headers;
    base::Counter& refusals;
    base::Counter& failed_logins;
    base::Gauge& open;
};

class Server {
  public:
    // settings.hostname must be set.
    Server(Door door, Settings settings, Parts parts);

    // One conversation from greeting to end. Throws nothing.
    net::Task<void> serve(std::unique_ptr<net::Stream> stream);

    Door door() const { return door_; }
    const Settings& settings() const { return settings_; }
    const Parts& parts() const { return parts_; }
    Counters& counters() { return counters_; }
    HourlyRates& rates() { return rates_; }

  private:
    Door door_;
    Settings settings_;
    Parts parts_;
    Counters counters_;
    HourlyRates rates_;
    net::Admission admission_;  // for this door; net has one for the whole machine
};

}  // namespace smtp
