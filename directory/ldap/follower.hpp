// Follower: keeps a snapshot in step with slapd, on a thread of its own.
//
//   slapd ── RFC 4533 ──► replica ── 50 ms of quiet or of noise ──► snapshot, swapped as a whole ──► state
//   file
//
// When slapd goes away the last snapshot stays, one warning is logged, and it is tried again until it is
// back.
#pragma once

#include "directory/ldap/csn.hpp"
#include "directory/ldap/replica.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace directory::ldap {

class Follower {
  public:
    struct Plan {
        Endpoint endpoint;
        std::string base;
        std::vector<std::string> domains;
        std::filesystem::path state_file;
        bool makes_base = false;  // our own slapd: the top entry is ours to make
    };
    // Called on the follower's thread, after the swap: who has changed.
    using Told = std::function<void(const std::vector<base::Uuid>& touched)>;

    Follower(Plan plan, const base::Log& log, base::Metrics& metrics, Told told);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // Until slapd or the state file has been read it has no domains: nothing is known to be ours or not ours.
    std::shared_ptr<const Snapshot> snapshot() const;
    bool is_up() const;
    Health health() const;

    // Blocks until the snapshot shows all of `wanted`; false if that takes longer.
    bool wait_for(const Csns& wanted, base::Duration patience);
    bool wait_until_up(base::Duration patience);

    // While it lives, many changes are on their way: snapshots are made once a second, not at every pause.
    class Flood {
      public:
        explicit Flood(Follower& follower) : floods_(follower.floods_) { ++floods_; }
        Flood(const Flood&) = delete;
        Flood& operator=(const Flood&) = delete;
        ~Flood() { --floods_; }

      private:
        std::atomic<int>& floods_;
    };

  private:
    using Steady = std::chrono::steady_clock;

    void restore();
    void run();
    base::Error follow();
    base::Result<void> make_base(Connection& connection) const;
    base::Result<void> listen(Connection& connection, Sync& sync);
    base::Result<void> probe(Connection& connection);
    base::Duration wait_time() const;
    bool is_due(bool is_quiet) const;
    void swap_in();
    void set_up();
    void set_away(const base::Error& why);
    void keep();
    void rest(base::Duration wait);
    bool is_stopping() const;

    const Plan plan_;
    const base::Log& log_;
    base::Gauge& up_gauge_;
    base::Gauge& accounts_gauge_;
    base::Counter& swaps_;
    const Told told_;

    // The thread's own.
    Replica replica_;
    Steady::time_point dirty_since_{}, last_swap_{}, last_heard_{}, last_kept_{};
    Steady::duration last_build_{};
    int probe_ = 0;  // message number of a question under way
    bool is_kept_ = true;
    bool has_warned_ = false;
    bool has_warned_of_file_ = false;

    std::atomic<int> floods_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::shared_ptr<const Snapshot> snapshot_;  // these, guarded by mutex_
    Csns shown_;
    bool is_up_ = false;
    bool is_stopping_ = false;
    std::string trouble_ = "not read yet";

    std::thread thread_;
};

}  // namespace directory::ldap
