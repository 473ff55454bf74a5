// Server: the IMAP room. One object for all listeners; each accepted connection is a Session.
//
//   imap::Server server(settings, {directory, store, hub, log, metrics, clock});
//   co_await server.serve(std::move(stream));   // to the conversation's end; throws nothing
//
// A stream for port 993 comes with TLS running. The object outlives every serve().
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"
#include "imap/content_searches.hpp"
#include "imap/hub.hpp"
#include "imap/members.hpp"
#include "imap/meters.hpp"
#include "imap/settings.hpp"
#include "ledger/audit.hpp"
#include "net/stream.hpp"
#include "store/store.hpp"

#include <memory>

namespace imap {

// What the room needs from the rest of the house.
struct Services {
    directory::Directory& directory;
    store::Store& store;
    Hub& hub;
    base::Log& log;
    base::Metrics& metrics;
    const base::Clock& clock;
    ledger::Audit& audit;
};

class Server {
  public:
    Server(Settings settings, Services services);

    net::Task<void> serve(std::unique_ptr<net::Stream> stream);

    const Settings& settings() const { return settings_; }
    const Services& services() const { return services_; }
    Meters& meters() { return meters_; }
    ContentSearches& content_searches() { return content_searches_; }
    Members& members() { return members_; }

  private:
    Settings settings_;
    Services services_;
    Meters meters_;
    ContentSearches content_searches_;
    Members members_;
};

}  // namespace imap
