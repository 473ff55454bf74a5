// Applier: the one thread that writes LMDB and the segments. What the log holds is durable; this brings it to where it
// stays: small bodies to the end of the last segment, then places and rows into LMDB. Nobody waits for it, unless it falls far behind. When there is nothing to apply it compacts.
#pragma once

#include "store/lmdb/compactor.hpp"
#include "store/lmdb/log.hpp"
#include "store/lmdb/reserve.hpp"
#include "store/lmdb/table_writer.hpp"
#include "store/settings.hpp"

#include <condition_variable>
#include <thread>

namespace store {

class Applier {
  public:
    struct Parts {
        Env& env;
        BlobIndex& index;
        const Memtables& tables;
        const Log& log;
        SegmentFiles& files;
        Halt& halt;
        Reserve& reserve;
        std::uint64_t salt;
    };

    Applier(Parts parts, const Settings& limits, SegmentEnd end);
    ~Applier();  // gives up what it has not come to: a start finds it in the log

    // By the committer. Called when the old memtable is in LMDB, on this thread; nullptr: nobody is.
    void on_finish(std::function<void()> told);
    // There is an old memtable to apply.
    void begin();
    // All of it is in LMDB, and it may be dropped; says so once.
    bool has_finished();
    // Gives back its memory within a second, on the applier's thread.
    void discard(Memtable applied);
    // Until it has finished, or cannot go on now.
    void wait();
    // Why it cannot go on now: no_space, unavailable. It tries again every second.
    base::Result<void> outcome() const;

  private:
    enum class State { idle, at_work, stuck, finished };
    struct BodyInLog;
    struct Run;

    void run();
    bool wait_for_work();
    void compact();
    bool has_old() const;
    Memtable take_discarded();
    bool is_awaited() const;
    void set(State state, base::Result<void> outcome);
    void apply();
    base::Result<void> try_apply();
    base::Result<void> copy_bodies(const Memtable& table);
    base::Result<void> append(const Run& run);

    Parts parts_;
    const base::Duration compact_after_;  // how often it is looked for what is worth it
    SegmentEnd end_;
    CopiedBodies copied_;  // of the old memtable, so far
    bool is_calm_ = true;  // the last memtable left time to pack
    TableWriter writer_;
    Compactor compactor_;
    std::chrono::steady_clock::time_point looked_{};  // for what is worth compacting

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    State state_ = State::idle;   // guarded by mutex_
    base::Result<void> outcome_;  // guarded by mutex_
    bool is_ending_ = false;      // guarded by mutex_
    Memtable discarded_;          // guarded by mutex_
    std::function<void()> told_;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace store
