// CertificateKeeper: looks after the server's certificate, once a day and when asked: makes a new one in time where
// the authority is the server's own, reads the files again, changes the keys of tickets, and warns of the end.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/local_ca.hpp"
#include "net/loop.hpp"

#include <mutex>

namespace net {

class CertificateKeeper {
  public:
    // What make_local_ca() was asked for; nothing where the operator brings the certificate.
    struct Own {
        std::string folder;
        std::vector<std::string> names;
    };

    // Says at once when the certificate ends. All of it outlives the keeper.
    CertificateKeeper(TlsContext& tls, std::optional<Own> own, const base::Clock& clock, const base::Log& log,
                      base::Metrics& metrics);

    void look();  // thread-safe; reads and writes files
    Task<void> look_daily(Offload& pool);

  private:
    void say_when_it_ends() const;

    TlsContext& tls_;
    const std::optional<Own> own_;
    const base::Clock& clock_;
    const base::Log& log_;
    base::Gauge& ends_;
    std::mutex mutex_;  // one look at a time
};

}  // namespace net
