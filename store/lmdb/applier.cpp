// Applier: see applier.hpp. Bodies and their summaries are packed on their way. Where more comes than that leaves
// time for, bodies are not, the segment is noted, and compacted when things are calm again. Summaries always are:
// LMDB's pages do not become fewer when rows in them become smaller.
//
// What can go wrong:
//   MDB_MAP_FULL   the map is grown, and it begins again
//   no room        on the disk (ENOSPC; EIO is the same where the disk is full: LMDB says so when a write falls
//                  short), or for the map or in memory: the reserve is given up, and it tries again every second.
//                  What is in the log is durable meanwhile, and can be read
//   anything else  final, and so is ENOSPC if the sync said it: a page may be lost although a later sync would
//                  say yes. What had been acknowledged is in the log. After a meta page that could not be written
//                  LMDB refuses every further transaction by itself (MDB_PANIC), whatever the error was.

#include "store/lmdb/applier.hpp"

#include "store/failpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

namespace store {
namespace {

constexpr std::uint64_t much = 1 << 20;        // copied at once
constexpr std::uint64_t log_in_portions = 64;  // of pages in one transaction
constexpr std::uint64_t least_portion = 8 << 10;
constexpr std::uint64_t calm = 8 << 20;  // of bodies at once, or less: there is time to pack them
constexpr auto moment = std::chrono::seconds(1);

}  // namespace

struct Applier::BodyInLog {
    BlobId id;
    Place place;
};

// What is copied at once.
struct Applier::Run {
    std::string records;
    std::vector<BodyInLog> bodies;
};

namespace {

// In the order of the log.
template<typename Body> std::vector<Body> bodies_of(const Memtable& table)
{
    std::vector<Body> bodies;
    for (const auto& [id, place] : table.places) {
        if (place && place->kind == Place::Kind::log) bodies.push_back({id, *place});
    }
    std::ranges::sort(bodies, {}, [](const Body& body) { return body.place.offset; });
    return bodies;
}

std::uint64_t bytes_of(const auto& bodies)
{
    std::uint64_t bytes = 0;
    for (const auto& body : bodies) bytes += body.place.stored;
    return bytes;
}

}  // namespace

Applier::Applier(Parts parts, const Settings& limits, SegmentEnd end)
    : parts_(parts),
      compact_after_(10 * limits.apply_after),
      end_(std::move(end)),
      writer_({parts.env, parts.index, parts.halt, parts.salt},
              std::max(least_portion, limits.log_size / log_in_portions)),
      compactor_({parts.env, parts.index, parts.files, end_, parts.halt, limits.compact_at}),
      thread_([this] { run(); })
{}

Applier::~Applier()
{
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Applier::on_finish(std::function<void()> told)
{
    std::lock_guard lock(mutex_);
    told_ = std::move(told);
}

void Applier::begin()
{
    auto running = parts_.halt.outcome();
    set(running ? State::at_work : State::stuck, std::move(running));
}

bool Applier::has_finished()
{
    std::lock_guard lock(mutex_);
    if (state_ != State::finished) return false;
    state_ = State::idle;
    return true;
}

// There is one at most: it is gone before the next one is applied.
void Applier::discard(Memtable applied)
{
    std::lock_guard lock(mutex_);
    std::swap(discarded_, applied);
}

Memtable Applier::take_discarded()
{
    std::lock_guard lock(mutex_);
    return std::exchange(discarded_, {});
}

void Applier::wait()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return state_ != State::at_work; });
}

base::Result<void> Applier::outcome() const
{
    std::lock_guard lock(mutex_);
    return outcome_;
}

void Applier::set(State state, base::Result<void> outcome)
{
    {
        std::lock_guard lock(mutex_);
        state_ = state;
        outcome_ = std::move(outcome);
        if (state == State::finished && told_) told_();
    }
    changed_.notify_all();
}

void Applier::run()
{
    while (wait_for_work()) {
        static_cast<void>(take_discarded());
        if (has_old())
            apply();
        else
            is_calm_ = true;
        compact();
    }
}

bool Applier::has_old() const
{
    std::lock_guard lock(mutex_);
    return state_ == State::at_work || state_ == State::stuck;
}

bool Applier::is_awaited() const
{
    std::lock_guard lock(mutex_);
    return is_ending_ || state_ == State::at_work;
}

// Comes back after a moment too: what was stuck is tried again, and there may be something to compact. False: it is
// to end.
bool Applier::wait_for_work()
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, moment, [this] { return is_ending_ || state_ == State::at_work; });
    if (auto running = parts_.halt.outcome(); !running) {
        state_ = State::stuck;
        outcome_ = std::move(running);
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_ending_; });
    }
    return !is_ending_;
}

// What cannot be done now is left for later; whatever is wrong with the disk, applying meets it too. While bodies lie in
// segments without their places, as where there was no room for those, nobody can tell what is needed there.
void Applier::compact()
{
    if (!copied_.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    try {
        if (!parts_.halt.outcome()) return;
        // What came in haste waits until it is calm.
        const auto kind = is_calm_ ? Compactor::Kind::all : Compactor::Kind::half_dead;
        if (!compactor_.has_work(kind) && now - looked_ >= compact_after_) {
            looked_ = now;
            if (!compactor_.look(kind)) return;
        }
        // However much there is to apply, one piece is done between.
        for (bool has_time = true; has_time && compactor_.has_work(kind); has_time = !is_awaited())
            static_cast<void>(compactor_.step());
    } catch (const std::bad_alloc&) {
        return;
    }
}

void Applier::apply()
{
    base::Result<void> outcome;
    try {
        outcome = try_apply();
        // Only what makes room uses the reserve, and what has been acknowledged before.
        if (!outcome && outcome.error().code == base::Code::no_space && parts_.reserve.give_up())
            outcome = try_apply();
    } catch (const std::bad_alloc&) {
        outcome = base::refuse(base::Code::no_space);
    }
    set(outcome ? State::finished : State::stuck, std::move(outcome));
}

base::Result<void> Applier::try_apply()
{
    const Memtable& table = parts_.tables.old();
    if (auto copied = copy_bodies(table); !copied) return copied;
    if (auto synced = end_.sync(); !synced) return synced;
    failpoint("apply.synced");
    const Effort effort = is_calm_ ? Effort::thorough : Effort::quick;
    if (auto written = writer_.write(table, copied_, effort); !written) return written;
    copied_.clear();
    failpoint("apply.done");
    return {};
}

base::Result<void> Applier::copy_bodies(const Memtable& table)
{
    Run run;
    auto bodies = bodies_of<BodyInLog>(table);
    is_calm_ = bytes_of(bodies) <= calm;
    for (auto& body : bodies) {
        if (copied_.contains(body.id)) continue;
        auto& place = body.place;
        auto record = parts_.log.file(place.file).read_at(place.offset, place.stored);
        if (!record) return base::refuse(as_trouble(std::move(record.error())));
        if (is_calm_) record = repacked(std::move(*record), body.id);
        place.stored = record->size();
        run.records += *record;
        run.bodies.push_back(body);
        if (run.records.size() < much) continue;
        if (auto appended = append(std::exchange(run, {})); !appended) return appended;
    }
    return append(std::move(run));
}

base::Result<void> Applier::append(const Run& run)
{
    if (run.bodies.empty()) return {};
    auto place = end_.append(run.records);
    if (!place) return base::refuse(std::move(place.error()));
    for (const auto& body : run.bodies) {
        place->size = body.place.size;
        place->stored = body.place.stored;
        copied_.insert_or_assign(body.id, *place);
        place->offset += place->stored;
    }
    failpoint("apply.copied");
    return {};
}

}  // namespace store
