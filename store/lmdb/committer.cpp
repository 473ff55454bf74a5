// Committer: see committer.hpp.
//
// What can go wrong in a commit:
//   damage         a change that meets a damaged page or row is refused (corrupt); the others are run again
//                  without it, in a transaction of their own; where it is met only as the gathered rows are
//                  written, each change writes its own, so that it is known which one it is. If LMDB's own
//                  assertions find it amid a write, it is final
//   MDB_MAP_FULL   the map is grown and the portion run again
//   no memory      the change that wanted it is refused (no_space), the others are run again
//   ENOSPC         changes that remove are run again with the reserve; the rest of the portion is refused
//                  (no_space), and nothing of it is in the database: the meta page that would make it valid
//                  was not written. EIO is the same where the disk is full: LMDB says so when a write falls
//                  short.
//   anything else  final, and so is ENOSPC if the sync said it: a page may be lost although a later sync would
//                  say yes, so nothing is acknowledged any more. After a meta page that could not be written
//                  LMDB refuses every further transaction by itself (MDB_PANIC), whatever the error was.

#include "store/lmdb/committer.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/resource.h>
#include <unistd.h>

namespace store {
namespace {

// An item has been closed, and the transaction is worth nothing: the others are to be run again. More of that
// in one portion than `most_closed`, and all of it is refused.
constexpr int closed_one = 1'000'000;
constexpr int most_closed = 16;
// The bodies' sync has stopped the engine.
constexpr int halted = 1'000'001;
// The gathered rows cannot be written.
constexpr int not_gathered = 1'000'002;

constexpr int before_others = -10;  // nice

void apply(WriteTxn& txn, MDB_dbi dbi, const std::string& prefix, const Overlay::Writes& writes)
{
    for (const auto& [key, value] : writes) {
        const std::string whole = prefix + key;
        if (value)
            txn.put(dbi, whole, seal(whole, *value));
        else
            txn.erase(dbi, whole);
    }
}

}  // namespace

Committer::Committer(Parts parts, std::size_t portion, Erased erased)
    : parts_(parts),
      portion_(std::max<std::size_t>(portion, 1)),
      erased_(std::move(erased)),
      thread_([this] { run(); })
{}

Committer::~Committer()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

net::Task<void> Committer::commit(Stages& stages)
{
    std::vector<Item> items;
    stages.outcomes.resize(stages.changes.size());
    for (std::size_t stage = 0; stage < stages.changes.size(); ++stage) {
        auto& changes = stages.changes[stage];
        stages.outcomes[stage].assign(changes.size(), base::refuse(base::Code::unavailable, "not begun"));
        for (std::size_t i = 0; i < changes.size(); ++i) {
            items.push_back({&changes[i], {}, &stages.outcomes[stage][i]});
        }
    }
    if (!items.empty()) co_await wait_for(std::move(items));
}

net::Task<base::Result<void>> Committer::erase(std::vector<BlobId> blobs)
{
    Outcomes outcomes(blobs.size());
    std::vector<Item> items;
    for (std::size_t i = 0; i < blobs.size(); ++i) items.push_back({nullptr, blobs[i], &outcomes[i]});
    if (!items.empty()) co_await wait_for(std::move(items));
    for (auto& outcome : outcomes) {
        if (!outcome) co_return std::move(outcome);
    }
    co_return base::Result<void>();
}

// The committer writes bodies before each portion, an empty one too.
net::Task<void> Committer::write_out()
{
    return wait_for({});
}

net::Task<void> Committer::wait_for(std::vector<Item> items)
{
    net::OneShot<std::monostate> done;
    {
        std::lock_guard lock(mutex_);
        waiting_.push_back({std::move(items), 0, done.setter()});
    }
    changed_.notify_one();
    co_await done.wait();
}

void Committer::Item::close(const base::Error& why)
{
    if (is_closed) return;
    is_closed = true;
    try {
        *outcome = base::refuse(why);
    } catch (const std::bad_alloc&) {
        *outcome = base::refuse(why.code);
    }
}

void Committer::run()
{
    // Everybody waits for this thread: where it is allowed, it goes before the others.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), before_others);
    Portion portion;
    while (wait_for_jobs()) {
        if (!take_portion(portion)) continue;
        parts_.appender.write();
        if (!portion.empty()) commit_portion(portion);
        finish_jobs();
    }
}

bool Committer::wait_for_jobs()
{
    std::unique_lock lock(mutex_);
    if (jobs_.empty()) changed_.wait(lock, [this] { return !waiting_.empty() || is_ending_; });
    // A newcomer takes part in the next commit, beside the next portion of what is large.
    jobs_.splice(jobs_.end(), waiting_);
    return !jobs_.empty();
}

// False: there is no memory for it now.
bool Committer::take_portion(Portion& portion)
{
    const auto end_of = [this](const Job& job) { return std::min(job.items.size(), job.begun + portion_); };
    std::size_t size = 0;
    for (const auto& job : jobs_) size += end_of(job) - job.begun;
    portion.clear();
    try {
        portion.reserve(size);
    } catch (const std::bad_alloc&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return false;
    }
    for (auto& job : jobs_) {
        for (const auto end = end_of(job); job.begun < end; ++job.begun) {
            portion.push_back(&job.items[job.begun]);
        }
    }
    return true;
}

// Every item of the portion has its outcome when it returns.
void Committer::commit_portion(Portion& portion)
{
    try {
        try_portion(portion);
    } catch (const std::bad_alloc&) {
        close_all(portion, {base::Code::no_space, {}});
    }
}

// What it throws has nothing of the portion committed.
void Committer::try_portion(Portion& portion)
{
    if (auto stopped = parts_.halt.outcome(); !stopped) return close_all(portion, stopped.error());
    if (!parts_.reserve.restored() && !use_reserve(portion)) return;
    auto manner = Manner::gathered;
    int failed = attempt(portion, manner);
    for (int again = 0; failed != 0; failed = attempt(portion, manner)) {
        if (failed == closed_one && ++again < most_closed) continue;
        if (failed == not_gathered) {
            manner = Manner::at_once;
            continue;
        }
        if (!may_try_again(failed, portion)) return close_all(portion, final_error(failed));
    }
}

// Of LMDB and errno, one of the codes above, or 0 once it is committed.
int Committer::attempt(Portion& portion, Manner manner)
{
    Doings doings{manner, {}, {}, {}, 0};
    int failed = 0;
    try {
        failed = commit_once(portion, doings);
    } catch (const std::bad_alloc&) {
        failed = ENOMEM;
    }
    if (failed == 0) follow_up(doings);
    return failed;
}

int Committer::commit_once(Portion& portion, Doings& doings)
{
    WriteTxn txn(parts_.env);
    if (txn.failed()) return txn.failed();
    const auto places = parts_.index.pending();
    int failed = write_places(txn, places);
    if (failed == 0) failed = run_items(txn, portion, doings);
    if (failed == 0) failed = write_rows(txn, doings);
    if (txn.is_broken()) return halt_broken();
    if (failed != 0) return failed;
    failpoint("commit.written");
    if (!parts_.appender.sync()) return halted;
    doings.revision = mdb_txn_id(txn.get());
    txn.commit();
    failpoint("commit.done");
    if (txn.failed() == 0) parts_.index.forget(places);
    return txn.failed();
}

// There is no going on beside a transaction that cannot be undone.
int Committer::halt_broken()
{
    stop(MDB_CORRUPTED);
    return halted;
}

// What is committed is committed: without memory a hint is lost, and a file is left until the next start.
void Committer::follow_up(Doings& doings)
{
    try {
        for (const auto& [id, place] : doings.removed) erased_(id, place);
        tell(doings);
    } catch (const std::bad_alloc&) {
        return;
    }
}

// A blob whose place cannot be written is lost, and so is the change that would refer to it.
int Committer::write_places(WriteTxn& txn, const BlobIndex::Pending& places)
{
    for (const auto& [id, place] : places) {
        parts_.index.write(txn, id, place);
        if (txn.failed() == 0) continue;
        if (!is_damage(txn.failed())) return txn.failed();
        parts_.index.lose(id, base::Code::corrupt);
        return closed_one;
    }
    return 0;
}

int Committer::run_items(WriteTxn& txn, Portion& portion, Doings& doings)
{
    for (auto* item : portion) {
        if (item->is_closed) continue;
        const int failed = run_item(txn, *item, doings);
        if (failed == closed_one) close_alike(portion, *item);
        if (failed != 0) return failed;
    }
    return 0;
}

// The second of a partition that meets damage there speaks for all others: each would cost a run of its own.
void Committer::close_alike(Portion& portion, const Item& damaged)
{
    const auto is_alike = [&](const Item* item) {
        return item->change && damaged.change && item->change->partition == damaged.change->partition;
    };
    const auto has_met_damage = [&](const Item* item) {
        return is_alike(item) && item->is_closed && !*item->outcome &&
               item->outcome->error().code == base::Code::corrupt;
    };
    if (!has_met_damage(&damaged) || std::ranges::count_if(portion, has_met_damage) < 2) return;
    for (auto* item : portion) {
        if (is_alike(item)) item->close(damaged.outcome->error());
    }
}

// In the order of keys.
int Committer::write_rows(WriteTxn& txn, const Doings& doings)
{
    if (doings.manner == Manner::at_once) return 0;
    try {
        for (const auto& [partition, writes] : doings.rows)
            apply(txn, parts_.env.rows, to_prefix(partition), writes);
    } catch (const std::bad_alloc&) {
        return not_gathered;
    }
    return is_damage(txn.failed()) || txn.failed() == ENOMEM ? not_gathered : txn.failed();
}

// What meets damage or finds no memory leaves the transaction half written: it is closed, and the others go
// again.
int Committer::run_item(WriteTxn& txn, Item& item, Doings& doings)
{
    try {
        if (item.change)
            run_change(txn, item, doings);
        else
            erase_blob(txn, item, doings);
    } catch (const std::bad_alloc&) {
        item.close({base::Code::no_space, {}});
        return closed_one;
    }
    if (is_damage(txn.failed())) item.close(lmdb_error(txn.failed(), "a damaged page"));
    if (txn.failed() == ENOMEM) item.close({base::Code::no_space, {}});
    if (item.is_closed) return closed_one;
    return txn.failed();
}

void Committer::run_change(WriteTxn& txn, Item& item, Doings& doings)
{
    const PartitionId& partition = item.change->partition;
    const bool may_refer = partition.space == Space::body && !item.may_use_reserve();
    if (may_refer) {
        *item.outcome = parts_.index.check(partition.id);
        if (!*item.outcome) return;
    }
    const TxnRows rows(txn.get(), parts_.env.rows, partition);
    auto& gathered = doings.rows[partition];
    Overlay portion(rows, std::move(gathered));
    const Rows& below = portion;
    Overlay own(below);
    auto outcome = item.change->change(own);
    if (!rows.outcome()) outcome = rows.outcome();
    *item.outcome = std::move(outcome);
    item.is_closed = rows.has_spoilt_txn();
    if (*item.outcome && !own.writes().empty()) {
        doings.changed.insert(partition);
        portion.add(own.take_writes());
    }
    gathered = portion.take_writes();
    if (doings.manner == Manner::gathered) return;
    apply(txn, parts_.env.rows, to_prefix(partition), gathered);
    gathered.clear();
}

void Committer::erase_blob(WriteTxn& txn, Item& item, Doings& doings)
{
    *item.outcome = {};
    if (auto place = parts_.index.erase(txn, item.blob)) doings.removed.emplace_back(item.blob, *place);
}

bool Committer::may_try_again(int failed, Portion& portion)
{
    if (failed == MDB_MAP_FULL) return parts_.env.grow().has_value();
    const bool is_for_reserve = std::ranges::any_of(
        portion, [](const Item* item) { return !item->is_closed && item->may_use_reserve(); });
    return is_for_reserve && failed != ENOMEM && is_full(failed) && parts_.reserve.give_up() &&
           use_reserve(portion);
}

// The commit found no room for its pages. Said by the sync instead, it is final.
bool Committer::is_full(int failed)
{
    const bool has_no_room = is_lack_of_room(failed) || (failed == EIO && parts_.env.is_disk_full());
    return has_no_room && !parts_.env.is_lost();
}

// Closes what may not use the reserve; false if nothing is left.
bool Committer::use_reserve(Portion& portion)
{
    bool is_any_left = false;
    for (auto* item : portion) {
        if (!item->may_use_reserve()) item->close(Reserve::full());
        is_any_left = is_any_left || !item->is_closed;
    }
    return is_any_left;
}

void Committer::close_all(Portion& portion, const base::Error& why)
{
    for (auto* item : portion) item->close(why);
}

// Of a portion that is not tried again.
base::Error Committer::final_error(int failed)
{
    if (failed == closed_one) return {base::Code::unavailable, "too many other changes met damage"};
    if (failed == halted) return parts_.halt.outcome().error();
    if (is_full(failed)) return lmdb_error(failed == EIO ? ENOSPC : failed, "cannot commit");
    stop(failed);
    return parts_.halt.outcome().error();
}

void Committer::stop(int failed)
{
    try {
        parts_.halt.stop(lmdb_error(failed, "cannot commit"));
    } catch (const std::bad_alloc&) {
        parts_.halt.stop({base::Code::unavailable, {}});
        throw;
    }
}

void Committer::tell(const Doings& doings)
{
    if (!listener_) return;
    for (const auto& partition : doings.changed) listener_({partition, doings.revision});
}

void Committer::finish_jobs()
{
    std::erase_if(jobs_, [](Job& job) {
        if (job.begun < job.items.size()) return false;
        failpoint("commit.answer");
        job.done({});
        return true;
    });
}

}  // namespace store
