// Committer: the one thread that decides what happens. It takes everything that waits as one batch of the log, so
// while one batch is on its way to the disk the next one gathers by itself: a lone write never waits for company, and
// under load one sync serves many. What is durable in the log can be read at once, from memory; the applier brings
// it to LMDB later.
//
// A large job is committed in portions and a small one goes along with the first portion that it meets.
#pragma once

#include "net/loop.hpp"
#include "store/engine.hpp"
#include "store/lmdb/log_turns.hpp"
#include "store/lmdb/waiting_bodies.hpp"

#include <list>

namespace store {

class Committer {
  public:
    struct Parts {
        Env& env;
        BlobIndex& index;
        const Memtables& tables;
        Log& log;
        LogTurns& turns;
        WaitingBodies& bodies;
        Halt& halt;
        Reserve& reserve;
    };
    // Called with blobs that are gone for good, or were never there; on the committer's thread.
    using Erased = std::function<void(const BlobId&, const Place&)>;

    Committer(Parts parts, std::size_t portion, Erased erased);
    ~Committer();  // commits what waits, has it applied where that can be done, then ends

    // From any thread.
    net::Task<void> commit(Stages& stages);
    net::Task<base::Result<void>> erase(std::vector<BlobId> blobs);
    // Until the bodies that wait can be found, or are lost.
    net::Task<void> write_out();
    // Before the first commit.
    void on_commit(std::function<void(const Hint&)> listener) { listener_ = std::move(listener); }

  private:
    // One change, or one blob to erase, and where its outcome goes.
    struct Item {
        PartitionChange* change = nullptr;
        BlobId blob;
        base::Result<void>* outcome = nullptr;
        bool is_closed = false;  // it has its outcome and is not run again

        bool may_use_reserve() const { return !change || change->room == Room::reserve; }
        void close(const base::Error& why);
    };
    struct Job {
        std::vector<Item> items;
        std::size_t begun = 0;  // so many of them
        net::OneShot<std::monostate>::Setter done;
    };
    using Portion = std::vector<Item*>;
    // What one batch does.
    struct Doings {
        Memtable batch;
        std::vector<std::pair<BlobId, Place>> removed;
        std::vector<PartitionId> changed;
    };

    net::Task<void> wait_for(std::vector<Item> items);
    void applied();

    void run();
    bool wait_for_jobs();
    bool take_portion(Portion& portion);
    void commit_portion(Portion& portion);
    void try_portion(Portion& portion);
    base::Result<void> attempt(Portion& portion);
    base::Result<void> use_reserve(Portion& portion, const base::Error& why);
    base::Result<void> run_all(Portion& portion, Doings& doings);
    base::Result<void> open_view();
    void place_bodies(Memtable& batch);
    void run_item(Item& item, Doings& doings);
    base::Result<void> run_change(PartitionChange& change, Memtable& batch);
    base::Result<void> erase_blob(const BlobId& id, Doings& doings);
    base::Result<std::optional<Place>> place_of(const BlobId& id, const Memtable& batch) const;
    void follow_up(const Doings& doings);
    void lose_bodies(base::Code why);
    void lose(const NewBody& body, base::Code why);
    static void close_all(Portion& portion, const base::Error& why);
    void finish_jobs();

    Parts parts_;
    std::size_t portion_;
    Erased erased_;
    std::function<void(const Hint&)> listener_;

    // The thread's own.
    std::list<Job> jobs_;          // at work
    std::vector<NewBody> bodies_;  // of the portion
    std::optional<ReadTxn> view_;  // while changes are run

    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Job> waiting_;   // guarded by mutex_
    bool is_applied_ = false;  // guarded by mutex_
    bool is_ending_ = false;   // guarded by mutex_
    std::thread thread_;
};

}  // namespace store
