// Delivery: what becomes of one accepted message: route each recipient, expand, deliver in one batch.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"
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
};

class Delivery {
  public:
    Delivery(directory::Directory& directory, store::Store& store, base::Log& log, base::Metrics& metrics);

    // At RCPT: not_found for an unknown local address (550 5.1.1), denied for a closed account, remote for other
    // domains (whether that may be is the door's decision), unavailable where the directory has never been read
    // (451: never 550 on a directory failure).
    base::Result<Route> route(std::string_view address) const;

    std::unique_ptr<store::BodyWriter> write_body() { return store_.write_body(); }
    // Each recipient's outcome, in order. Durable on return. All recipients must be local. The same account twice gets one copy.
    net::Task<std::vector<base::Result<void>>> deliver(Envelope envelope, store::Body body);

  private:
    directory::Directory& directory_;
    store::Store& store_;
    base::Log& log_;
    base::Metrics& metrics_;
};

}  // namespace delivery
