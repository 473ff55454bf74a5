// Delivery: what becomes of one accepted message: route each recipient, expand, deliver in one batch.
//
// One object serves all loops: the snapshot and the store may be asked from any thread.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "delivery/settings.hpp"
#include "directory/directory.hpp"
#include "net/task.hpp"
#include "store/store.hpp"

namespace delivery {

// Where a recipient's mail goes.
enum class Place { local, remote };

struct Route {
    Place place = Place::local;
    std::string address;  // as the client gave it
    base::Uuid account;   // local: whose
    store::Quota quota;
};

struct Envelope {
    std::string from;  // empty: a bounce
    std::vector<Route> to;
    // For the log: the header's Message-ID, and the id that Received and the client's answer name.
    std::string message_id = {}, id = {};
};

class Delivery {
  public:
    Delivery(directory::Directory& directory, store::Store& store, base::Log& log, base::Metrics& metrics,
             Settings settings = {});

    // At RCPT: not_found for an unknown local address (550 5.1.1), denied for a closed account, remote for
    // other domains (whether that may be is the door's decision), unavailable where the directory has never
    // been read (451: never 550 on a directory failure), where two accounts claim the address, and where its
    // period has not begun.
    base::Result<Route> route(std::string_view address) const;

    // Whether a local recipient has room for `size` more bytes: over_quota if not. An answer for the
    // moment only; deliver() decides.
    net::Task<base::Result<void>> has_room(Route route, std::uint64_t size) const;

    std::unique_ptr<store::BodyWriter> write_body() { return store_.write_body(); }
    // Each recipient's outcome, in order. Durable on return. All recipients must be local. The same account
    // twice gets one copy.
    net::Task<std::vector<base::Result<void>>> deliver(Envelope envelope, store::Body body);

  private:
    void note(const Envelope& envelope, const store::Body& body,
              const std::vector<base::Result<void>>& outcomes, std::chrono::microseconds took);

    directory::Directory& directory_;
    store::Store& store_;
    base::Log& log_;
    Settings settings_;
    base::Counter& messages_;
    base::Counter& delivered_;
    base::Counter& failed_;
    base::Histogram& seconds_;
};

}  // namespace delivery
