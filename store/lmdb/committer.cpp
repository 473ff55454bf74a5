// Committer: see committer.hpp.
//
// What can go wrong in a commit:
//   MDB_MAP_FULL   the map is grown and the portion run again
//   ENOSPC         this portion is refused (no_space) and nothing of it is in the database: LMDB has not
//                  touched its meta page; later commits are tried as usual
//   EIO            as ENOSPC, if the disk is full to the last block: LMDB says EIO where a write fell short
//   anything else  final: a page may be lost although a later sync would say yes, so nothing is acknowledged
//                  any more (a failed fsync is never tried again)

#include "store/lmdb/committer.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/sealed.hpp"
#include "store/lmdb/txn_rows.hpp"
#include "store/overlay.hpp"

#include <algorithm>
#include <cerrno>

namespace store {
namespace {

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

Committer::Committer(Env& env, BlobIndex& index, std::size_t portion, Erased erased)
    : env_(env),
      index_(index),
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

net::Task<Outcomes> Committer::commit(std::vector<PartitionChange> changes, std::vector<BlobId> erase)
{
    net::OneShot<Outcomes> outcomes;
    {
        std::lock_guard lock(mutex_);
        if (stopped_) co_return Outcomes(changes.size() + erase.size(), base::refuse(*stopped_));
        waiting_.push_back({std::move(changes), std::move(erase), {}, outcomes.setter()});
    }
    changed_.notify_one();
    co_return co_await outcomes.wait();
}

void Committer::stop(base::Error why)
{
    {
        std::lock_guard lock(mutex_);
        if (!stopped_)
            stopped_ = base::Error{base::Code::unavailable, "the store has stopped: " + why.detail};
    }
    changed_.notify_one();
}

void Committer::run()
{
    while (wait_for_jobs()) commit_portions();
}

bool Committer::wait_for_jobs()
{
    std::unique_lock lock(mutex_);
    if (jobs_.empty()) changed_.wait(lock, [this] { return !waiting_.empty() || is_ending_; });
    // A newcomer takes part in the next commit, beside the next portion of what is large.
    while (!waiting_.empty()) {
        jobs_.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return !jobs_.empty();
}

bool Committer::is_stopped()
{
    std::lock_guard lock(mutex_);
    return stopped_.has_value();
}

void Committer::commit_portions()
{
    std::vector<Portion> portions;
    for (auto& job : jobs_) portions.push_back({&job, {}, false});
    if (is_stopped()) return refuse_all(*stopped_);
    int failed = attempt(portions);
    while (failed == MDB_MAP_FULL) failed = grow() ? ENOSPC : attempt(portions);
    if (failed == 0) return finish(portions);
    if (failed == EIO && env_.is_disk_full()) failed = ENOSPC;
    const base::Error why = lmdb_error(failed, "cannot commit");
    if (why.code != base::Code::no_space) stop(why);
    refuse_all(why.code == base::Code::no_space ? why : *stopped_);
}

int Committer::grow()
{
    return env_.grow() ? 0 : ENOSPC;
}

int Committer::attempt(std::vector<Portion>& portions)
{
    Removed removed;
    WriteTxn txn(env_);
    const auto places = index_.pending();
    if (!txn.failed()) index_.write(txn, places);
    for (auto& portion : portions) fill(txn, portion, removed);
    failpoint("commit.written");
    txn.commit();
    failpoint("commit.done");
    if (txn.failed()) return txn.failed();
    index_.forget(places);
    for (const auto& [id, place] : removed) erased_(id, place);
    return 0;
}

void Committer::fill(WriteTxn& txn, Portion& portion, Removed& removed)
{
    Job& job = *portion.job;
    portion.outcomes.clear();
    const std::size_t first = job.outcomes.size();
    const std::size_t end = std::min(job.changes.size(), first + portion_);
    for (std::size_t i = first; i < end && !txn.failed(); ++i) {
        portion.outcomes.push_back(run_change(txn, job.changes[i]));
    }
    portion.is_last = end == job.changes.size();
    if (!portion.is_last) return;
    for (const auto& id : job.erase) {
        if (auto place = index_.erase(txn, id)) removed.emplace_back(id, *place);
        portion.outcomes.emplace_back();
    }
}

base::Result<void> Committer::run_change(WriteTxn& txn, PartitionChange& change)
{
    const TxnRows rows(txn.get(), env_.rows, change.partition);
    Overlay overlay(rows);
    auto outcome = change.change(overlay);
    if (!rows.outcome()) return rows.outcome();
    if (outcome) apply(txn, env_.rows, to_prefix(change.partition), overlay.writes());
    return outcome;
}

void Committer::finish(std::vector<Portion>& portions)
{
    for (auto& [job, outcomes, is_last] : portions) {
        std::ranges::move(outcomes, std::back_inserter(job->outcomes));
        if (!is_last) continue;
        failpoint("commit.answer");
        job->done(std::move(job->outcomes));
        job->changes.clear();
        job->erase.clear();
        job->outcomes.clear();
    }
    std::size_t place = 0;
    std::erase_if(jobs_, [&](const Job&) { return portions[place++].is_last; });
}

// Portions committed before keep their outcomes; the rest is refused.
void Committer::refuse_all(const base::Error& why)
{
    for (auto& job : jobs_) {
        job.outcomes.resize(job.changes.size() + job.erase.size(), base::refuse(why));
        job.done(std::move(job.outcomes));
    }
    jobs_.clear();
}

}  // namespace store
