// Follower: keeps a snapshot in step with slapd, on a thread of its own.
//
//   slapd ── RFC 4533 ──► replica ── 1 ms of quiet, 50 ms of noise ──► snapshot, swapped as a whole ──► file
//
// When slapd goes away the last snapshot stays, with periods of addresses beginning and ending in it as
// time passes; one warning is logged, and it is tried again until it is back. What comes back with a great
// loss (loss.hpp) is not shown and not kept: the directory stays away, and the log and health() say so,
// until slapd has recovered or an admin accepts it.
#pragma once

#include "directory/ldap/replica.hpp"
#include "directory/ldap/shown.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace directory::ldap {

class Follower {
  public:
    struct Plan {
        Endpoint endpoint;
        std::string base;
        std::string own;  // the DN that we write as
        std::vector<std::string> domains;
        std::filesystem::path state_file;
        bool makes_base = false;   // our own slapd: the top entry is ours to make
        std::optional<Kept> kept;  // what state_file held
    };
    // What has changed since the last swap.
    struct News {
        std::vector<base::Uuid> touched;
        std::vector<OutOfStep> out_of_step;  // whose names are to be mended
        std::vector<DirectEdit> direct_edits;
    };
    // Called on the follower's thread, after the swap and before it is kept.
    using Told = std::function<void(News news)>;

    Follower(Plan plan, const base::Log& log, base::Metrics& metrics, Told told);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // Until slapd or the state file has been read its snapshot has no domains: nothing is known to be ours
    // or not ours.
    Shown& shown() { return shown_; }
    const Shown& shown() const { return shown_; }

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

    // While it lives nothing that comes is shown: it may yet be taken back.
    class Hold {
      public:
        explicit Hold(Follower& follower) : holds_(follower.holds_) { ++holds_; }
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;
        ~Hold() { --holds_; }

      private:
        std::atomic<int>& holds_;
    };

  private:
    using Steady = std::chrono::steady_clock;

    void take(Kept kept);
    bool serves_as_it_is(const Snapshot& kept) const;
    bool restore();
    void run();
    void begin_anew();
    void live_once(base::Duration& wait);
    base::Error follow();
    base::Result<void> make_base(Connection& connection);
    base::Result<void> move_on(Connection& connection, const Entry& top);
    base::Result<void> listen(Connection& connection, Sync& sync);
    base::Result<void> probe(Connection& connection);
    bool is_answered_elsewhere();
    void heard();
    base::Duration wait_time() const;
    bool is_showable() const;
    bool is_due(bool is_quiet) const;
    bool is_ripe() const;
    base::Result<void> believe(const Loss& loss);
    base::Result<void> swap_in();
    void keep_up_with_time();
    void show(std::shared_ptr<const Snapshot> fresh);
    void tell_disputes(const Snapshot& fresh);
    void set_up();
    void set_away(const base::Error& why);
    void warn(const base::Error& why);
    void rest(base::Duration wait);
    void keep();

    Plan plan_;  // without what was kept
    const base::Log& log_;
    base::Gauge& up_gauge_;
    base::Gauge& accounts_gauge_;
    base::Counter& swaps_;
    const Told told_;

    // The thread's own.
    Replica replica_;
    Kept good_;  // the snapshot that is shown, and the cookie it was made at
    Steady::time_point dirty_since_{}, last_swap_{}, last_heard_{}, last_kept_{};
    Steady::duration last_build_{};
    std::optional<Steady::time_point> asked_at_;  // whether slapd is there; nobody has answered yet
    bool is_asked_ = false;                       // over the connection itself
    std::optional<Connection> prober_;            // over another one
    bool is_kept_ = true;
    std::string warned_of_;  // why slapd is away, as it was logged; empty while it is up
    bool has_warned_of_file_ = false;
    std::set<std::string> disputes_;

    std::atomic<int> floods_ = 0, holds_ = 0;
    Shown shown_;
    std::thread thread_;
};

}  // namespace directory::ldap
