// Committer: the one thread that writes rows. It takes everything that waits as one LMDB transaction, so
// while one commit is on its way to the disk the next one gathers by itself: a lone write never waits for
// company, and under load one fdatasync serves many.
//
// A large job is committed in portions and a small one goes along with the first portion that it meets.
#pragma once

#include "net/loop.hpp"
#include "store/engine.hpp"
#include "store/lmdb/blob_index.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace store {

using Outcomes = std::vector<base::Result<void>>;

class Committer {
  public:
    // Called with blobs whose rows are gone for good; on the committer's thread.
    using Erased = std::function<void(const BlobId&, const Place&)>;

    Committer(Env& env, BlobIndex& index, std::size_t portion, Erased erased);
    ~Committer();  // commits what waits, then ends

    // Outcomes: one per change, then one per blob to erase. From any thread.
    net::Task<Outcomes> commit(std::vector<PartitionChange> changes, std::vector<BlobId> erase);

    // Nothing is written any more: all that waits and all that comes is refused. For a failed sync, here or
    // elsewhere.
    void stop(base::Error why);

  private:
    struct Job {
        std::vector<PartitionChange> changes;
        std::vector<BlobId> erase;
        Outcomes outcomes;  // of the changes that are done
        net::OneShot<Outcomes>::Setter done;
    };
    // How far each job gets in one transaction.
    struct Portion {
        Job* job = nullptr;
        Outcomes outcomes;
        bool is_last = false;  // and erases
    };
    using Removed = std::vector<std::pair<BlobId, Place>>;

    void run();
    bool wait_for_jobs();
    void take_waiting();
    bool is_stopped();
    void commit_portions();
    int attempt(std::vector<Portion>& portions);
    void fill(WriteTxn& txn, Portion& portion, Removed& removed);
    base::Result<void> run_change(WriteTxn& txn, PartitionChange& change);
    int grow();
    void refuse_all(const base::Error& why);
    void finish(std::vector<Portion>& portions);

    Env& env_;
    BlobIndex& index_;
    std::size_t portion_;
    Erased erased_;

    std::deque<Job> jobs_;  // at work; the thread's own

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> waiting_;             // guarded by mutex_
    std::optional<base::Error> stopped_;  // guarded by mutex_
    bool is_ending_ = false;              // guarded by mutex_
    std::thread thread_;
};

}  // namespace store
