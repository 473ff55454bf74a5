// WaitingBodies: bodies that are complete and wait for the next commit, which writes the small ones into the log
// together with the rows that refer to them: so a message makes one trip to the disk, not two.
#pragma once

#include "store/lmdb/log_batch.hpp"

#include <mutex>

namespace store {

// From any thread.
class WaitingBodies {
  public:
    void add(NewBody body);
    // Whether all that was added can be found, or is lost.
    bool is_empty() const;
    // So much waits that whoever adds to it should wait too.
    bool is_full() const;

    // By the committer: all of it, and when it can be found.
    std::vector<NewBody> take();
    void settled();

  private:
    mutable std::mutex mutex_;
    std::vector<NewBody> waiting_;  // guarded by mutex_
    std::uint64_t bytes_ = 0;       // guarded by mutex_
    bool is_taken_ = false;         // guarded by mutex_
};

}  // namespace store
