// Ledger: what its thread does between batches: losses, the clock's state, heads, new segments, the end of old ones.

#include "base/format.hpp"
#include "ledger/clock_state.hpp"
#include "ledger/ledger.hpp"

#include <limits>

namespace ledger {
namespace {

constexpr std::chrono::hours clock_every(1), look_every(1);
constexpr std::chrono::minutes space_every(1);
constexpr std::chrono::days longest_segment(30);  // so that retention is exact to a month
constexpr std::uint64_t near_full = 256 << 20;    // bytes

}  // namespace

// Whoever waits for a head hears what became of it.
template<typename Work> void Ledger::seal_with(Work work)
{
    std::vector<Setter> sealing;
    base::Result<void> sealed;
    {
        std::lock_guard lock(mutex_);
        sealing.swap(sealing_);
    }
    try {
        sealed = outcome();
        if (sealed) work(sealed, !sealing.empty());
    } catch (const std::bad_alloc&) {
        sealed = base::refuse(base::Code::unavailable);
    }
    answer(std::move(sealing), sealed);
}

// What there is no memory for is done at the next look, within a second.
void Ledger::look_after()
{
    seal_with([this](base::Result<void>& sealed, bool is_wanted) { keep_house(sealed, is_wanted); });
}

// What there is no memory for is signed after the next start.
void Ledger::sign_the_rest()
{
    seal_with([this](base::Result<void>& sealed, bool) {
        if (unsigned_ > 0) sealed = sign_head();
    });
}

void Ledger::keep_house(base::Result<void>& sealed, bool is_wanted)
{
    keep_what_stands();
    tell_losses();
    tell_crowd(parts_.clock.steady());
    tell_time();
    look_for_space();
    const bool is_late = parts_.clock.steady() - signed_at_ >= settings_.head_every;
    const bool is_due = unsigned_ >= settings_.head_records || (unsigned_ > 0 && (is_wanted || is_late));
    const bool is_full = shelf_.is_full(settings_.segment_size, parts_.clock.now() - longest_segment);
    const bool may_drop = dropping_ && durable() >= dropping_->second;
    if (is_due || is_full || may_drop) sealed = sign_head();
    if (!sealed) return;
    if (may_drop) drop();
    if (is_full) roll();
    look_for_old();
}

// Once it is on record that it is in force.
void Ledger::keep_what_stands()
{
    std::lock_guard lock(mutex_);
    if (standing_told_ == 0 || durable() < standing_told_) return;
    standing_told_ = 0;
    auto stands = accepted_ ? with_profiles(*accepted_) : settings_;
    if (!accepted_) stands.keep_access = keep_access_;
    if (auto kept = keep_standing(parts_.folder, stands, of_profiles_); !kept)
        parts_.log.error("audit", "the settings in force cannot be kept; the next start says them again",
                         {{"why", kept.error().detail}});
}

void Ledger::tell_losses()
{
    std::uint64_t losses = 0;
    {
        std::lock_guard lock(mutex_);
        if (queue_.bytes == 0) losses = std::exchange(untold_losses_, 0);
    }
    if (losses == 0) return;
    parts_.log.error("audit", "records were lost: there was no room in memory",
                     {{"count", std::to_string(losses)}});
    note(Event(Kind::lost).add(Name::count, losses));
}

void Ledger::tell_time()
{
    const auto now = parts_.clock.steady();
    std::chrono::microseconds behind;
    {
        std::lock_guard lock(mutex_);
        const bool is_due = now - clock_told_ >= clock_every;
        if (!is_due && behind_.count() == 0) return;
        behind = std::exchange(behind_, {});
    }
    clock_told_ = now;
    note(clock_event(behind));
    if (behind.count() > 0)
        parts_.log.warning("audit", "the clock has jumped back",
                           {{"ms", std::to_string(behind.count() / 1000)}});
}

base::Result<void> Ledger::sign_head()
{
    const auto line = shelf_.sign_head(parts_.clock.now());
    if (!line) {
        // Without room it is tried again at the next look.
        if (line.error().code != base::Code::no_space) stop(line.error());
        return base::refuse(line.error());
    }
    unsigned_ = 0;
    signed_at_ = parts_.clock.steady();
    {
        std::lock_guard lock(mutex_);
        last_head_ = shelf_.last_head_time();
    }
    anchor_.add(*line);
    return {};
}

void Ledger::roll()
{
    const auto rolled = shelf_.roll(settings_.segment_size, parts_.clock.now() - longest_segment);
    if (!rolled && rolled.error().code != base::Code::no_space) stop(rolled.error());
}

void Ledger::look_for_space()
{
    const auto now = parts_.clock.steady();
    if (looked_for_space_at_ && now - *looked_for_space_at_ < space_every) return;
    looked_for_space_at_ = now;
    const auto free = shelf_.free_bytes();
    free_bytes_.set(static_cast<std::int64_t>(free));
    if (free < near_full && !has_warned_of_space_)
        parts_.log.warning("audit", "the audit's disk is nearly full",
                           {{"free_mib", std::to_string(free >> 20)}});
    has_warned_of_space_ = free < near_full;
}

// At most one segment goes in an hour: a clock that is wrong for a while takes little with it.
void Ledger::look_for_old()
{
    const auto now = parts_.clock.steady();
    if (dropping_ || (looked_at_ && now - *looked_at_ < look_every)) return;
    looked_at_ = now;
    const auto needed = [this] {
        std::lock_guard lock(mutex_);
        return needed_from_ ? needed_from_() : std::numeric_limits<std::uint64_t>::max();
    }();
    const auto now_kept = settings();
    for (const auto& [book, keep] :
         {std::pair{Book::access, now_kept.keep_access}, {Book::mail, now_kept.keep_mail}}) {
        const auto old = shelf_.older_than(book, parts_.clock.now() - keep);
        if (!old || old->next > needed) continue;
        note(old->to_event());
        std::lock_guard lock(mutex_);
        dropping_ = {*old, last_sequence_};
        return;
    }
}

// Its record is on disk, and signed.
void Ledger::drop()
{
    const auto old = std::exchange(dropping_, std::nullopt)->first;
    const auto dropped = shelf_.drop(old);
    const base::LogFields fields{{"book", std::string(to_string(old.book))},
                                 {"segment", std::to_string(old.segment)},
                                 {"why", dropped ? std::string() : dropped.error().detail}};
    if (dropped)
        parts_.log.info("audit", "a segment was dropped, its time is over", fields);
    else
        parts_.log.warning("audit", "a segment could not be dropped", fields);
}

}  // namespace ledger
