// LogTurns: see log_turns.hpp.

#include "store/lmdb/log_turns.hpp"

namespace store {
namespace {

constexpr std::uint64_t heavy = 200'000;          // rows and places: some 60 MiB of memory
constexpr std::uint64_t bytes_a_row = 4096;       // in the worst case a page of LMDB's changes for each
constexpr std::uint64_t always_free = 128 << 10;  // for what a transaction of LMDB's writes besides

base::SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

}  // namespace

LogTurns::LogTurns(Parts parts, const Settings& limits)
    : parts_(parts),
      log_size_(limits.log_size),
      apply_after_(limits.apply_after),
      due_(now() + apply_after_),
      old_bytes_(log_size_)
{}

void LogTurns::begin(std::function<void()> told)
{
    parts_.applier.on_finish(std::move(told));
    if (!parts_.tables.old().is_empty()) parts_.applier.begin();
}

void LogTurns::add(Memtable batch)
{
    if (parts_.tables.young().is_empty()) due_ = now() + apply_after_;
    parts_.tables.add(std::move(batch));
}

bool LogTurns::is_beyond(std::uint64_t times) const
{
    return parts_.log.bytes() >= times * log_size_ || parts_.tables.young().weight >= times * heavy;
}

void LogTurns::drop_applied()
{
    if (parts_.applier.has_finished()) parts_.applier.discard(parts_.tables.drop_old());
}

// Nothing is in the other file that is needed: what it held has been dropped.
void LogTurns::age()
{
    parts_.tables.age();
    old_bytes_ = parts_.log.bytes();
    parts_.log.turn();
    parts_.applier.begin();
}

void LogTurns::move_on()
{
    drop_applied();
    if (is_overdue() && !parts_.tables.old().is_empty()) {
        parts_.applier.wait();
        drop_applied();
    }
    const bool may_age = parts_.tables.old().is_empty() && !parts_.tables.young().is_empty();
    if (may_age && (is_full() || now() >= due_)) age();
}

std::optional<base::SteadyTime> LogTurns::due() const
{
    // While one is being applied, its end is what comes next.
    if (parts_.tables.young().is_empty() || !parts_.tables.old().is_empty()) return std::nullopt;
    return due_;
}

bool LogTurns::catch_up()
{
    for (int turn = 0; turn < 2; ++turn) {
        parts_.applier.wait();
        drop_applied();
        if (!parts_.tables.old().is_empty()) return false;
        if (parts_.tables.young().is_empty()) return true;
        age();
    }
    parts_.applier.wait();
    drop_applied();
    return parts_.tables.old().is_empty();
}

base::Result<void> LogTurns::room_for(std::uint64_t bytes)
{
    if (auto restored = parts_.reserve.restored(); !restored) return restored;
    missed_ = 0;
    if (auto applying = room_to_apply(); !applying) return applying;
    const bool is_far_behind = is_overdue() && !parts_.tables.old().is_empty();
    if (!is_far_behind && parts_.log.free_bytes() >= promised() + bytes) return {};
    if (!catch_up()) return parts_.applier.outcome();
    const auto needed = promised() + bytes;
    if (parts_.log.free_bytes() >= needed) return {};
    missed_ = needed;
    return base::refuse(Reserve::full());
}

base::Result<void> LogTurns::room_to_apply() const
{
    auto applying = parts_.applier.outcome();
    const bool is_short = !applying && applying.error().code == base::Code::no_space;
    return is_short ? applying : base::Result<void>();
}

base::Result<void> LogTurns::outcome() const
{
    if (auto applying = room_to_apply(); !applying) return applying;
    const std::uint64_t missed = missed_;
    if (missed == 0 || parts_.log.free_bytes() >= missed) return {};
    return base::refuse(Reserve::full());
}

// The most that what is in the log may take where it stays.
std::uint64_t LogTurns::promised() const
{
    const auto& tables = parts_.tables;
    const auto bodies = parts_.log.bytes() + (tables.old().is_empty() ? 0 : old_bytes_);
    return bodies + (tables.young().weight + tables.old().weight) * bytes_a_row + always_free;
}

}  // namespace store
