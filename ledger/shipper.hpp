// Shipper: brings every record to one target, in order. The books themselves are the spool: a cursor, kept in the
// audit's folder, says up to which record the target has all, so nothing is lost while it is away, or we are; after a
// break a few records may come twice, and have the same sequence then.
#pragma once

#include "ledger/ledger.hpp"
#include "ledger/reader.hpp"
#include "ledger/target.hpp"

namespace ledger {

class Shipper {
  public:
    struct Parts {
        const Ledger& ledger;
        const base::Log& log;
        base::Metrics& metrics;
    };

    Shipper(Parts parts, NamedTarget target);
    ~Shipper();  // what was sent is noted; the rest goes out after the next start
    Shipper(const Shipper&) = delete;
    Shipper& operator=(const Shipper&) = delete;

    // The target has all up to this one.
    std::uint64_t shipped() const { return shipped_.load(std::memory_order_relaxed); }
    bool is_up() const;
    std::string health_text() const;  // "syslog: 0 behind"

  private:
    void run();
    bool try_to_ship();
    bool wait(base::Duration time);
    void ship();
    base::Result<bool> ship_some(Reader& reader);
    void keep_cursor();
    void tell(const base::Result<void>& outcome);

    const Parts parts_;
    const NamedTarget to_;
    const std::string cursor_file_;
    std::uint64_t kept_ = 0;  // of the cursor, in its file
    base::SteadyTime kept_at_{};
    base::Gauge& behind_;
    base::Counter& breaks_;
    std::atomic<std::uint64_t> shipped_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool is_ending_ = false;  // these, guarded by mutex_
    std::string trouble_;     // empty while all is well
    std::thread thread_;
};

}  // namespace ledger
