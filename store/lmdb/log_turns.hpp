// LogTurns: when the young memtable has grown or is old enough, it becomes the old one, which the applier brings to
// LMDB, and the log goes on in its other file. And whether there is room for what the log has promised.
#pragma once

#include "base/clock.hpp"
#include "store/lmdb/applier.hpp"
#include "store/settings.hpp"

#include <atomic>

namespace store {

// By the committer only.
class LogTurns {
  public:
    struct Parts {
        Memtables& tables;
        Log& log;
        Applier& applier;
        Reserve& reserve;
    };

    LogTurns(Parts parts, const Settings& limits);

    // What a start has found is applied. `told` is called, on another thread, when move_on() has something to drop.
    void begin(std::function<void()> told);
    // Nobody is told any more.
    void end() { parts_.applier.on_finish(nullptr); }
    // A batch of the log: seen by everybody from now on.
    void add(Memtable batch);
    // Drops what has been applied, has applied what is due. Waits for the applier only if it is far behind.
    void move_on();
    // When move_on() has something to do, should nothing else happen; nothing: never.
    std::optional<base::SteadyTime> due() const;
    // Has all of it applied; false: that cannot be done now.
    bool catch_up();
    // Whether so many bytes more can be promised: all that is in the log must find room where it stays.
    // Refused: no_space; unavailable, if the log is full of what cannot be applied.
    base::Result<void> room_for(std::uint64_t bytes);
    // So much waits to be applied, and cannot be, that not even what makes room is taken any more.
    bool is_at_its_end() const { return is_beyond(most_turns); }
    // By any thread: whether there is room to apply what is in the log, and the last that asked was not refused, or
    // would not be now.
    base::Result<void> outcome() const;

  private:
    static constexpr std::uint64_t most_turns = 4;

    // So many times what the young memtable, or its file, should hold.
    bool is_beyond(std::uint64_t times) const;
    bool is_full() const { return is_beyond(1); }
    bool is_overdue() const { return is_beyond(2); }
    void drop_applied();
    void age();
    base::Result<void> room_to_apply() const;
    std::uint64_t promised() const;

    Parts parts_;
    const std::uint64_t log_size_;
    const base::Duration apply_after_;
    base::SteadyTime due_;                   // of the young memtable
    std::uint64_t old_bytes_;                // in the log, of the old one
    std::atomic<std::uint64_t> missed_ = 0;  // free bytes that there should have been; 0: there were
};

}  // namespace store
