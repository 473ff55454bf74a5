// Control: the admin's door to the daemon. One conversation per connection, in messages (proto/message.hpp).
//
// Over a Unix socket the kernel says who is at the other end: root, the server's own user and the users
// that the settings name may administer, everybody else is refused with the reason. A stream that cannot
// say who is there is refused too; the login that TLS will need goes between hello and the first verb.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/settings.hpp"
#include "control/import/lease.hpp"
#include "directory/directory.hpp"
#include "directory/profiles.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace net {
class Stream;
}

namespace store {
class Agencies;
}

namespace directory {
class Authority;
}

namespace control {

struct Settings {
    std::string socket;               // empty: control.sock in the data folder
    std::vector<std::string> users;   // numeric user ids
    std::string certificate_anchors;  // PEM; empty: any issuer will do
    bool issue_certificates = false;  // by the server's own authority
};

void describe(base::Section& section, Settings& settings);
// Names the first user that is no number.
base::Result<void> check(const Settings& settings);

// One line of `congvu status`: asked when it is wanted; must not wait.
struct Check {
    std::string name;  // store, directory, queue
    std::function<directory::Health()> look;
};

struct Parts {
    directory::Directory& directory;
    store::Store& store;
    net::Offload& offload;
    const base::Clock& clock;
    const base::Log& log;
    base::Metrics& metrics;
    ledger::Audit& audit;
    std::vector<Check> checks;
    std::string program;  // "congvud 0.1.0"
    store::Agencies* agencies = nullptr;
    directory::Profiles profiles{};
    ledger::Ledger* books = nullptr;            // the audit on disk, to be read
    directory::Authority* authority = nullptr;  // issues certificates of officials, where it may
    std::string certificate_anchors{};          // PEM: whose certificates are taken; empty: anybody's
};

class Server {
  public:
    Server(Parts parts, const Settings& settings);

    // One connection, to its end. Any number at once; everything passed in outlives them all.
    net::Task<void> serve(std::unique_ptr<net::Stream> stream);

  private:
    bool is_welcome(std::optional<std::uint32_t> user) const;

    Parts parts_;
    Lease lease_;
    std::vector<std::uint32_t> users_;
    base::SteadyTime started_;
    base::Counter& refused_connections_;
};

}  // namespace control
