// Control: the admin's door to the daemon. One conversation per connection, in messages (proto/message.hpp).
//
// Over a Unix socket the kernel says who is at the other end: root, the server's own user and the users
// that the settings name may administer, everybody else is refused with the reason. Over TLS a login comes first
// (verbs/login.cpp); a stream that is neither is refused.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/settings.hpp"
#include "control/office/office.hpp"
#include "control/rights/factors.hpp"
#include "control/rights/sent_codes.hpp"
#include "directory/directory.hpp"
#include "directory/profiles.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace net {
class Stream;
}

namespace store {
class Agencies;
}

namespace life {
class Keeper;
}

namespace directory {
class Authority;
}

namespace control {

struct Verb;

struct Settings {
    std::string socket;                  // empty: control.sock in the data folder
    std::vector<std::string> users;      // numeric user ids
    std::vector<std::string> listen;     // addresses for admins elsewhere; empty: nobody comes from elsewhere
    std::string basis = "required";      // no change without the document that asks for it; optional: waived
    std::string holidays;                // a file; empty: the one that is shipped
    std::string admin_accounts = "any";  // separate: grants go to accounts that are no official's own
    std::uint64_t bulk_most = 1000;   // made, locked, given passwords by one admin within an hour unalerted
    std::string directory_published;  // where; empty: it is not
    std::string certificate_anchors;  // PEM; empty: any issuer will do
    bool issue_certificates = false;  // by the server's own authority

    bool needs_basis() const { return basis == "required"; }
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
    ledger::Ledger* books = nullptr;  // the audit on disk, to be read
    life::Keeper* life = nullptr;     // the timers
    std::string folder{};             // where proposals and requests are kept; empty: in memory only
    SecondFactor* second_factor = nullptr;
    std::span<const Verb* const> verbs{};       // empty: all (verbs.hpp)
    directory::Authority* authority = nullptr;  // issues certificates of officials, where it may
    std::string certificate_anchors{};          // PEM: whose certificates are taken; empty: anybody's
    Factors* factors = nullptr;                 // how second factors are enrolled
    // Whether the regulations ask this account for a second factor when it reads mail from there; empty: nobody.
    std::function<bool(const directory::Account&, std::string_view from)> asks_factor{};
    SentCodes* sent_codes = nullptr;  // where codes can be sent
};

class Server {
  public:
    Server(Parts parts, const Settings& settings);

    // One connection, to its end. Any number at once; everything passed in outlives them all.
    net::Task<void> serve(std::unique_ptr<net::Stream> stream);
    // By the calendar of public holidays. From any thread.
    bool is_worked(std::chrono::local_days day) const { return office_.calendar.is_worked(day); }

  private:
    bool is_welcome(std::optional<std::uint32_t> user) const;

    Parts parts_;
    Settings settings_;
    Office office_;
    std::vector<std::uint32_t> users_;
    base::SteadyTime started_;
    base::Counter& refused_connections_;
};

}  // namespace control
