// Committer: the one thread that writes rows and small bodies. It takes everything that waits as one write to
// the segment and one LMDB transaction, so while one commit is on its way to the disk the next one gathers by
// itself: a lone write never waits for company, and under load the syncs of one commit serve many.
//
// A large job is committed in portions and a small one goes along with the first portion that it meets.
#pragma once

#include "net/loop.hpp"
#include "store/engine.hpp"
#include "store/lmdb/appender.hpp"
#include "store/overlay.hpp"

#include <condition_variable>
#include <list>
#include <thread>

namespace store {

class Committer {
  public:
    struct Parts {
        Env& env;
        BlobIndex& index;
        Appender& appender;
        Halt& halt;
        Reserve& reserve;
    };
    // Called with blobs whose rows are gone for good; on the committer's thread.
    using Erased = std::function<void(const BlobId&, const Place&)>;

    Committer(Parts parts, std::size_t portion, Erased erased);
    ~Committer();  // commits what waits, then ends

    // From any thread.
    net::Task<void> commit(Stages& stages);
    net::Task<base::Result<void>> erase(std::vector<BlobId> blobs);
    // Until the bodies that wait are written, or lost.
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
    using Removed = std::vector<std::pair<BlobId, Place>>;
    // What one transaction does. Rows are gathered until the portion's last change has run, so that one that
    // is written several times, or written and erased, is written once or not at all. Where writing them
    // meets damage or finds no memory it is not known whose fault it is: the portion is run again with each
    // change's rows written at once.
    enum class Manner { gathered, at_once };
    struct Doings {
        Manner manner;
        std::map<PartitionId, Overlay::Writes> rows;
        std::set<PartitionId> changed;
        Removed removed;
        std::uint64_t revision = 0;
    };

    net::Task<void> wait_for(std::vector<Item> items);

    void run();
    bool wait_for_jobs();
    bool take_portion(Portion& portion);
    void commit_portion(Portion& portion);
    void try_portion(Portion& portion);
    int attempt(Portion& portion, Manner manner);
    int commit_once(Portion& portion, Doings& doings);
    void follow_up(Doings& doings);
    int write_places(WriteTxn& txn, const BlobIndex::Pending& places);
    int run_items(WriteTxn& txn, Portion& portion, Doings& doings);
    int write_rows(WriteTxn& txn, const Doings& doings);
    int halt_broken();
    int run_item(WriteTxn& txn, Item& item, Doings& doings);
    static void close_alike(Portion& portion, const Item& damaged);
    void run_change(WriteTxn& txn, Item& item, Doings& doings);
    void erase_blob(WriteTxn& txn, Item& item, Doings& doings);
    bool may_try_again(int failed, Portion& portion);
    bool is_full(int failed);
    bool use_reserve(Portion& portion);
    void close_all(Portion& portion, const base::Error& why);
    base::Error final_error(int failed);
    void stop(int failed);
    void tell(const Doings& doings);
    void finish_jobs();

    Parts parts_;
    std::size_t portion_;
    Erased erased_;
    std::function<void(const Hint&)> listener_;

    std::list<Job> jobs_;  // at work; the thread's own

    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Job> waiting_;  // guarded by mutex_
    bool is_ending_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace store
