// Ledger: the audit on disk. Three books, each a chain of hashes; heads of all three, signed by the server.
//
//   FOLDER/admin/ access/ mail/   segments: ledger/segment.hpp
//   FOLDER/heads                  signed heads, a line each: ledger/head.hpp
//   FOLDER/key, key.pub           Ed25519, PEM; made at the first start, both with mode 0600
//   FOLDER/standing               the settings in force: ledger/standing.hpp
//
// One thread writes. A batch is what came while the last one was on its way to the disk: one write and one sync for
// each book concerned. Notes alone wait up to a fifth of a second for company; appends go at once. When the disk is
// full, what has come waits in memory, bounded, and is tried again; a failed sync is final, nothing is written any
// more. docs/formats/audit.md, docs/guides/audit.md.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "ledger/anchor.hpp"
#include "ledger/audit.hpp"
#include "ledger/crowd.hpp"
#include "ledger/settings.hpp"
#include "ledger/shelf.hpp"
#include "ledger/standing.hpp"
#include "net/loop.hpp"

#include <condition_variable>
#include <thread>

namespace ledger {

class Ledger final : public Audit {
  public:
    struct Parts {
        std::string folder;
        const base::Clock& clock;
        const base::Log& log;
        base::Metrics& metrics;
        std::string program = {};  // recorded at each start
    };

    // Begins to write. A refusal is one line that says what to do.
    static base::Result<std::unique_ptr<Ledger>> open(Parts parts, const Settings& asked);
    // An orderly end: all is written, and a head is signed.
    ~Ledger() override;

    net::Task<base::Result<void>> append(Event event) override;
    void note(const Event& event) noexcept override;
    void note_stranger(std::string_view network, const Event& event) noexcept override;
    void lose() noexcept override;
    base::Result<void> outcome() const override;
    // A head is signed over all that is durable now.
    net::Task<base::Result<void>> seal();

    // All records up to this one are on disk.
    std::uint64_t durable() const { return durable_.load(std::memory_order_acquire); }
    std::string health_text() const;
    const std::string& folder() const { return parts_.folder; }
    // In force, which need not be all that was asked for; see standing.hpp.
    Settings settings() const;
    // So long the profiles in force want records of logins kept. What is longer than before counts at once; what is
    // shorter waits, as in the settings. From any thread.
    void keep_access_for(base::Duration profiles);
    // What was asked for and waits. From any thread.
    std::vector<Difference> waiting() const;
    // All of it is in force from the next start on. Blocks on the disk.
    base::Result<void> accept_waiting();
    // A segment is dropped only when every record in it is below what this gives: set once, before the first hour.
    void keep_from(std::function<std::uint64_t()> needed);

  private:
    using Setter = net::OneShot<base::Result<void>>::Setter;
    // What has come, and was not taken by the writing thread yet.
    struct Queue {
        Shelf::Records records;
        std::vector<Setter> waiting;
        std::size_t bytes = 0, count = 0;
        std::uint64_t last = 0;  // sequence
    };

    Ledger(Parts parts, const Standing& standing, const Settings& asked, Shelf shelf);
    void tell_standing(const Standing& standing);
    void keep_what_stands();
    base::Result<void> put(const Event& event, Setter* setter);
    base::Result<void> outcome_here() const;          // under the lock
    Settings with_profiles(Settings settings) const;  // likewise
    base::WallTime next_stamp();

    // The writing thread's.
    void run();
    bool take(Queue& queue);
    void write(Queue queue);
    base::Result<void> write_in_the_end(Queue& queue);
    base::Result<void> write_records(Queue& queue);
    void keep_house(base::Result<void>& sealed, bool is_wanted);
    template<typename Work> void seal_with(Work work);
    void look_after();
    void sign_the_rest();
    void tell_losses();
    void tell_time();
    base::Result<void> sign_head();
    void tell_crowd(base::SteadyTime until);
    void roll();
    void look_for_space();
    void look_for_old();
    void drop();
    void fail(const base::Error& why);
    void stop(const base::Error& why);
    void answer(std::vector<Setter> waiting, const base::Result<void>& outcome);

    const Parts parts_;
    const Settings settings_, asked_;
    Shelf shelf_;
    Anchor anchor_;
    Crowd crowd_;
    std::uint64_t unsigned_ = 0, taken_ = 0;  // records since the last head; last sequence taken
    bool is_syncing_ = false;                 // stays so when it fails: that is final
    base::SteadyTime signed_at_, clock_told_;
    std::optional<base::SteadyTime> looked_at_, looked_for_space_at_;
    std::optional<std::pair<Shelf::Old, std::uint64_t>> dropping_;  // and the sequence of its record
    bool has_warned_of_space_ = false;
    base::Counter& records_;
    base::Counter& lost_;
    base::Gauge& waiting_bytes_;
    base::Gauge& free_bytes_;
    base::Histogram& seconds_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Setter> sealing_;  // these, guarded by mutex_
    Queue queue_;
    base::WallTime last_stamp_;
    std::uint64_t last_sequence_;
    std::chrono::microseconds behind_{0};  // how far the clock has jumped back, until it is recorded
    std::uint64_t untold_losses_ = 0;
    std::optional<base::Error> failing_;  // the disk is full, for now
    std::optional<base::Error> stopped_;
    std::size_t held_ = 0;  // bytes that were taken and cannot be written yet
    std::string last_head_;
    std::function<std::uint64_t()> needed_from_;
    bool is_ending_ = false;
    std::vector<Difference> waiting_;
    base::Duration keep_access_, of_profiles_;  // in force; what profiles say
    std::optional<Settings> accepted_;          // from the next start on
    std::uint64_t standing_told_ =
        0;  // the sequence that tells what is to be kept as standing; 0: it is kept

    std::atomic<std::uint64_t> durable_;
    std::thread thread_;
};

}  // namespace ledger
