#include "net/certificate_keeper.hpp"

#include "base/format.hpp"

namespace net {
namespace {

using namespace std::chrono_literals;

constexpr auto warn_before = std::chrono::days(30);

}  // namespace

CertificateKeeper::CertificateKeeper(TlsContext& tls, std::optional<Own> own, const base::Clock& clock,
                                     const base::Log& log, base::Metrics& metrics)
    : tls_(tls),
      own_(std::move(own)),
      clock_(clock),
      log_(log),
      ends_(metrics.gauge("congvu_tls_certificate_ends_seconds",
                          "When the TLS certificate ends, in seconds since 1970."))
{
    say_when_it_ends();
}

void CertificateKeeper::look()
{
    std::lock_guard lock(mutex_);
    if (own_) {
        if (auto made = make_local_ca(own_->folder, own_->names, clock_); !made)
            log_.warning("net", "no new certificate can be made", {{"why", made.error().detail}});
    }
    if (auto read = tls_.renew(); read)
        log_.info("net", "the certificate was read again");
    else
        log_.warning("net", "the former certificate stays in use", {{"why", read.error().detail}});
    say_when_it_ends();
}

void CertificateKeeper::say_when_it_ends() const
{
    const auto end = std::chrono::floor<std::chrono::seconds>(tls_.expires());
    ends_.set(end.time_since_epoch().count());
    const auto left = std::chrono::floor<std::chrono::days>(end - clock_.now());
    if (left >= warn_before) return;
    log_.warning("net",
                 left < 0s ? "the certificate has ended: clients refuse it" : "the certificate ends soon",
                 {{"days", std::to_string(left.count())}});
}

Task<void> CertificateKeeper::look_daily(Offload& pool)
{
    for (;;) {
        co_await Loop::current().sleep(24h);
        co_await offload(pool, [this] { look(); });
    }
}

}  // namespace net
