// Committer: see committer.hpp.
//
// What can go wrong in a commit:
//   damage         a change that meets a damaged page or row is refused (corrupt). The pages of LMDB that its rows
//                  will be written to are looked at as well: what is found later, by the applier, is final
//   no memory      the change that wanted it is refused (no_space); where it is wanted for the batch, all are
//   no room        changes that remove go on, with the reserve; the rest of the portion is refused (no_space), and
//                  nothing of it is in the log. The same where what is in the log already cannot be applied
//   anything else  a write that fails is refused (unavailable); a sync that fails is final, whatever it said: a
//                  page may be lost although a later sync would say yes, so nothing is acknowledged any more

#include "store/lmdb/committer.hpp"

#include "store/failpoint.hpp"
#include "store/lmdb/txn_rows.hpp"

#include <algorithm>
#include <new>
#include <sys/resource.h>
#include <unistd.h>

namespace store {
namespace {

constexpr int before_others = -10;                  // nice
constexpr std::uint64_t bytes_a_change = 16 << 10;  // some pages

// Tries until there is memory for it.
template<typename Act> void insist(Act act)
{
    for (;;) {
        try {
            return act();
        } catch (const std::bad_alloc&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

std::uint64_t bytes_to_come(const std::vector<NewBody>& bodies, std::size_t changes)
{
    std::uint64_t bytes = changes * bytes_a_change;
    for (const auto& body : bodies) bytes += 2 * body.record.size();
    return bytes;
}

// Looks at where each is to be written, see TxnRows::touch. Gives those that erase what neither LMDB nor a memtable
// has: nothing need be written for them, and what the batch itself had put there goes.
std::vector<Writes::const_iterator> touch_all(const Writes& writes, const TxnRows& rows,
                                              const RowsOverBoth& both)
{
    std::vector<Writes::const_iterator> needless;
    for (auto at = writes.cbegin(); at != writes.cend(); ++at) {
        const bool is_there = rows.touch(at->first) || both.has(at->first);
        if (!is_there && !at->second) needless.push_back(at);
    }
    return needless;
}

base::Result<void> unreadable()
{
    return base::refuse(base::Code::unavailable, "the database cannot be read");
}

}  // namespace

Committer::Committer(Parts parts, std::size_t portion, Erased erased)
    : parts_(parts),
      portion_(std::max<std::size_t>(portion, 1)),
      erased_(std::move(erased))
{
    parts_.turns.begin([this] { applied(); });
    thread_ = std::thread([this] { run(); });
}

Committer::~Committer()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
    parts_.turns.end();
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

// Bodies go with each portion, an empty one too.
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

void Committer::applied()
{
    {
        std::lock_guard lock(mutex_);
        is_applied_ = true;
    }
    changed_.notify_one();
}

void Committer::run()
{
    // Everybody waits for this thread: where it is allowed, it goes before the others.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), before_others);
    Portion portion;
    while (wait_for_jobs()) {
        parts_.turns.move_on();
        if (jobs_.empty() || !take_portion(portion)) continue;
        insist([this] { bodies_ = parts_.bodies.take(); });
        commit_portion(portion);
        bodies_.clear();
        parts_.bodies.settled();
        finish_jobs();
    }
    if (parts_.halt.outcome() && parts_.turns.catch_up()) parts_.log.shrink(parts_.halt);
}

// False: it is to end, and there is nothing left to do.
bool Committer::wait_for_jobs()
{
    std::unique_lock lock(mutex_);
    if (jobs_.empty()) {
        const auto is_awaited = [this] { return !waiting_.empty() || is_applied_ || is_ending_; };
        if (const auto due = parts_.turns.due())
            changed_.wait_until(lock, *due, is_awaited);
        else
            changed_.wait(lock, is_awaited);
    }
    is_applied_ = false;
    // A newcomer takes part in the next commit, beside the next portion of what is large.
    jobs_.splice(jobs_.end(), waiting_);
    return !jobs_.empty() || !is_ending_;
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

// Every item of the portion has its outcome when it returns, and every body is found or lost.
void Committer::commit_portion(Portion& portion)
{
    try {
        try_portion(portion);
    } catch (const std::bad_alloc&) {
        close_all(portion, {base::Code::no_space, {}});
    }
    lose_bodies(base::Code::no_space);
}

// What it throws has nothing of the portion committed.
void Committer::try_portion(Portion& portion)
{
    auto outcome = parts_.halt.outcome();
    if (outcome) outcome = parts_.turns.room_for(bytes_to_come(bodies_, portion.size()));
    if (outcome) outcome = attempt(portion);
    if (outcome) return;
    lose_bodies(outcome.error().code);
    if (outcome.error().code == base::Code::no_space) outcome = use_reserve(portion, outcome.error());
    if (!outcome) close_all(portion, outcome.error());
}

// What may use the reserve has its outcome, and so has the rest.
base::Result<void> Committer::use_reserve(Portion& portion, const base::Error& why)
{
    Portion left;
    for (auto* item : portion) {
        if (item->may_use_reserve())
            left.push_back(item);
        else
            item->close(why);
    }
    if (parts_.turns.is_at_its_end()) return base::refuse(why);
    auto outcome = attempt(left);
    const bool is_short = !outcome && outcome.error().code == base::Code::no_space;
    if (is_short && parts_.reserve.give_up()) outcome = attempt(left);
    return outcome;
}

// Once it returns well all that succeeded is durable, and can be read.
base::Result<void> Committer::attempt(Portion& portion)
{
    Doings doings;
    if (auto run = run_all(portion, doings); !run) return run;
    Memtable& batch = doings.batch;
    if (batch.weight == 0) return {};
    batch.revision = parts_.log.next_revision();
    if (auto written = parts_.log.write(bodies_, batch, parts_.halt); !written) return written;
    if (auto synced = parts_.log.sync(parts_.halt); !synced) return synced;
    failpoint("log.synced");
    bodies_.clear();
    parts_.turns.add(std::move(batch));
    follow_up(doings);
    return {};
}

base::Result<void> Committer::run_all(Portion& portion, Doings& doings)
{
    if (auto opened = open_view(); !opened) return opened;
    place_bodies(doings.batch);
    for (auto* item : portion) {
        if (view_ && !item->is_closed) run_item(*item, doings);
    }
    base::Result<void> outcome;
    if (view_)
        view_.reset();
    else
        outcome = unreadable();
    for (const auto& [partition, writes] : doings.batch.rows) doings.changed.push_back(partition);
    return outcome;
}

// Also after damage: LMDB is then no longer to be asked through this one.
base::Result<void> Committer::open_view()
{
    view_.reset();
    view_.emplace(parts_.env);
    auto outcome = view_->outcome();
    if (!outcome) view_.reset();
    return outcome;
}

// Where each will lie if it comes to that. One whose place LMDB could not take is lost, and so is the change that
// would refer to it.
void Committer::place_bodies(Memtable& batch)
{
    LogPosition at = parts_.log.end();
    at.offset += first_body_offset;
    std::erase_if(bodies_, [&](NewBody& body) {
        auto touched = view_ ? parts_.index.touch(view_->get(), body.id) : unreadable();
        if (!touched) {
            lose(body, as_trouble(touched.error()).code);
            if (view_) static_cast<void>(open_view());
            return true;
        }
        if (!body.record.empty()) {
            body.place.file = at.file;
            body.place.offset = at.offset;
            at.offset += body.record.size();
        }
        batch.places.insert_or_assign(body.id, body.place);
        ++batch.weight;
        return false;
    });
}

void Committer::run_item(Item& item, Doings& doings)
{
    try {
        *item.outcome = item.change ? run_change(*item.change, doings.batch) : erase_blob(item.blob, doings);
    } catch (const std::bad_alloc&) {
        item.close({base::Code::no_space, {}});
    }
}

base::Result<void> Committer::run_change(PartitionChange& change, Memtable& batch)
{
    const PartitionId& partition = change.partition;
    const bool may_refer = partition.space == Space::body && change.room != Room::reserve;
    if (may_refer) {
        if (auto there = parts_.index.check(partition.id); !there) return there;
    }
    TxnRows rows(view_->get(), parts_.env.rows, partition, parts_.tables.revision());
    const RowsOverBoth both(parts_.tables, rows, partition);
    const RowsOver below(both.rows(), batch.rows_of(partition));
    Overlay own(below);
    auto outcome = change.change(own);
    auto writes = own.take_writes();
    const auto needless = touch_all(writes, rows, both);
    if (!rows.outcome()) outcome = rows.outcome();
    if (rows.has_spoilt_txn()) static_cast<void>(open_view());
    if (!outcome || writes.empty()) return outcome;
    batch.weight += writes.size();
    auto& pending = batch.rows[partition];
    for (const auto erased : needless) {
        if (const auto put = pending.find(erased->first); put != pending.end()) pending.erase(put);
        writes.erase(erased);
    }
    add(pending, std::move(writes));
    return outcome;
}

base::Result<void> Committer::erase_blob(const BlobId& id, Doings& doings)
{
    parts_.index.forget(id);
    auto place = place_of(id, doings.batch);
    if (!place) {
        // A damaged place is erased like any other; its bytes stay until they are found by a check.
        if (auto opened = open_view(); !opened) return opened;
    } else if (!*place) {
        return {};
    } else {
        doings.removed.emplace_back(id, **place);
    }
    doings.batch.places[id] = std::nullopt;
    ++doings.batch.weight;
    return {};
}

base::Result<std::optional<Place>> Committer::place_of(const BlobId& id, const Memtable& batch) const
{
    if (const auto at = batch.places.find(id); at != batch.places.end()) return at->second;
    if (const auto known = parts_.tables.place(id)) return *known;
    return parts_.index.read(view_->get(), id);
}

// What is committed is committed: without memory a hint is lost, and a file is left until the next start.
void Committer::follow_up(const Doings& doings)
{
    try {
        for (const auto& [id, place] : doings.removed) erased_(id, place);
        if (!listener_) return;
        for (const auto& partition : doings.changed) listener_({partition, parts_.tables.revision()});
    } catch (const std::bad_alloc&) {
        return;
    }
}

void Committer::lose_bodies(base::Code why)
{
    for (const auto& body : bodies_) lose(body, why);
    bodies_.clear();
}

// It must be known that nothing may refer to it, so this waits for the memory that it takes. After a failed sync the
// log may hold what refers to it all the same: then its file is left to the next start, which reads that.
void Committer::lose(const NewBody& body, base::Code why)
{
    insist([&] {
        if (body.origin == NewBody::Origin::found) return;
        parts_.index.lose(body.id, why);
        if (parts_.halt.outcome()) erased_(body.id, body.place);
    });
}

void Committer::close_all(Portion& portion, const base::Error& why)
{
    for (auto* item : portion) item->close(why);
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
