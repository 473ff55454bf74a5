#include "ledger/ledger.hpp"

#include "base/format.hpp"
#include "ledger/clock_state.hpp"

namespace ledger {
namespace {

constexpr std::size_t most_waiting = 32 << 20;            // bytes: beyond that notes are lost, and counted
constexpr std::size_t worth_refusing = most_waiting / 2;  // who can be refused is refused from there on
constexpr std::size_t worth_writing = 1 << 20;            // without waiting for company
constexpr std::chrono::milliseconds company(200);         // that notes wait for
constexpr std::chrono::seconds tick(1);
constexpr std::chrono::seconds worth_recording(1);  // of a jump of the clock

}  // namespace

base::Result<std::unique_ptr<Ledger>> Ledger::open(Parts parts, const Settings& asked)
{
    Shelf::Found found;
    auto shelf = Shelf::open(parts.folder, found);
    if (!shelf) return base::refuse(shelf.error());
    auto standing = standing_in(parts.folder, asked);
    if (!standing) return base::refuse(standing.error());
    std::unique_ptr<Ledger> ledger(new Ledger(std::move(parts), *standing, asked, std::move(*shelf)));
    ledger->note(Event(Kind::started).add(Name::version, ledger->parts_.program));
    ledger->note(clock_event({}));
    ledger->tell_standing(*standing);
    if (!found.bad_head.empty()) {
        ledger->parts_.log.error("audit", "the last head cannot be believed", {{"why", found.bad_head}});
        ledger->note(Event(Kind::cut).add(Name::error, found.bad_head));
    }
    for (const auto& cut : found.cuts) {
        ledger->note(cut.to_event());
        const base::LogFields fields{{"book", std::string(to_string(cut.book))},
                                     {"segment", std::to_string(cut.segment)},
                                     {"at", std::to_string(cut.offset)},
                                     {"bytes", std::to_string(cut.bytes)},
                                     {"why", cut.error}};
        if (cut.error.empty())
            ledger->parts_.log.info("audit", "a torn end was cut", fields);
        else
            ledger->parts_.log.error("audit", "records are missing: see congvu audit verify", fields);
    }
    return ledger;
}

Ledger::Ledger(Parts parts, const Standing& standing, const Settings& asked, Shelf shelf)
    : parts_(std::move(parts)),
      settings_(standing.settings),
      asked_(asked),
      shelf_(std::move(shelf)),
      anchor_(settings_.anchor, parts_.log),
      signed_at_(parts_.clock.steady()),
      clock_told_(signed_at_),
      records_(parts_.metrics.counter("congvu_audit_records_total", "Records written to the audit.")),
      lost_(parts_.metrics.counter("congvu_audit_lost_total",
                                   "Records for which there was no room in memory.")),
      waiting_bytes_(parts_.metrics.gauge("congvu_audit_waiting_bytes", "Records that wait to be written.")),
      free_bytes_(parts_.metrics.gauge("congvu_audit_free_bytes", "Room left on the audit's disk.")),
      seconds_(parts_.metrics.histogram("congvu_audit_commit_seconds",
                                        "Time to make a batch of records durable.")),
      last_stamp_(shelf_.last_stamp()),
      last_sequence_(shelf_.last_sequence()),
      last_head_(shelf_.last_head_time()),
      waiting_(standing.waiting),
      keep_access_(standing.settings.keep_access),
      of_profiles_(standing.of_profiles),
      durable_(last_sequence_),
      thread_([this] { run(); })
{}

// Recorded first, kept then: a kill between the two has it recorded twice.
void Ledger::tell_standing(const Standing& standing)
{
    if (!standing.waiting.empty())
        parts_.log.warning("audit", "settings ask for less than what is in force: congvu audit accept",
                           {{"settings", to_text(standing.waiting)}});
    if (standing.taken.empty()) return;
    note(Event(Kind::act)
             .add(Name::event, "the audit's settings are other ones")
             .add(Name::detail, to_text(standing.taken))
             .add(Name::by, "settings"));
    std::lock_guard lock(mutex_);
    standing_told_ = last_sequence_;
}

Ledger::~Ledger()
{
    tell_crowd(base::SteadyTime::max());
    note(Event(Kind::ended));
    {
        std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

net::Task<base::Result<void>> Ledger::append(Event event)
{
    net::OneShot<base::Result<void>> done;
    auto setter = done.setter();
    if (auto taken = put(event, &setter); !taken) co_return taken;
    co_return co_await done.wait();
}

net::Task<base::Result<void>> Ledger::seal()
{
    net::OneShot<base::Result<void>> done;
    {
        std::lock_guard lock(mutex_);
        sealing_.push_back(done.setter());
    }
    changed_.notify_one();
    co_return co_await done.wait();
}

void Ledger::note(const Event& event) noexcept
{
    try {
        if (put(event, nullptr)) return;
        lost_.add();
    } catch (const std::bad_alloc&) {
        lose();
    }
}

void Ledger::note_stranger(std::string_view network, const Event& event) noexcept
{
    try {
        if (network.empty() || crowd_.admits(network, event.kind(), parts_.clock.steady())) note(event);
    } catch (const std::bad_alloc&) {
        lose();
    }
}

// Without memory for it the rest is lost, and counted as such.
void Ledger::tell_crowd(base::SteadyTime until)
{
    try {
        for (const auto& counted : crowd_.take_counted(until)) note(counted);
    } catch (const std::bad_alloc&) {
        lose();
    }
}

void Ledger::lose() noexcept
{
    lost_.add();
    std::lock_guard lock(mutex_);
    ++untold_losses_;
}

// Refused where there is no room, or nothing is written any more.
base::Result<void> Ledger::put(const Event& event, Setter* setter)
{
    bool is_first = false, is_much = false;
    {
        std::lock_guard lock(mutex_);
        if (stopped_ || queue_.bytes + held_ > most_waiting) {
            ++untold_losses_;
            return stopped_ ? base::refuse(*stopped_) : outcome_here();
        }
        auto& records = queue_.records[place_of(book_of(event.kind()))];
        const auto at = records.size();
        if (setter) queue_.waiting.push_back(std::move(*setter));
        try {
            event.write_to(records);
        } catch (const std::bad_alloc&) {
            records.resize(at);
            if (setter) queue_.waiting.pop_back();
            throw;
        }
        queue_.last = ++last_sequence_;
        put_stamp(&records[at], next_stamp(), last_sequence_);
        is_first = queue_.bytes == 0;
        const bool was_much = queue_.bytes > worth_writing;
        queue_.bytes += records.size() - at;
        is_much = !was_much && queue_.bytes > worth_writing;
        ++queue_.count;
    }
    if (setter || is_first || is_much) changed_.notify_one();
    return {};
}

base::WallTime Ledger::next_stamp()
{
    const auto now = parts_.clock.now();
    if (now + worth_recording < last_stamp_) behind_ = std::max(behind_, last_stamp_ - now);
    last_stamp_ = std::max(now, last_stamp_ + std::chrono::microseconds(1));
    return last_stamp_;
}

base::Result<void> Ledger::outcome() const
{
    std::lock_guard lock(mutex_);
    return outcome_here();
}

base::Result<void> Ledger::outcome_here() const
{
    if (stopped_) return base::refuse(*stopped_);
    if (failing_) return base::refuse(*failing_);
    if (queue_.bytes + held_ > worth_refusing)
        return base::refuse(base::Code::unavailable, "more happens than the audit's disk takes");
    return {};
}

std::string Ledger::health_text() const
{
    std::lock_guard lock(mutex_);
    if (auto possible = outcome_here(); !possible) return possible.error().detail;
    auto text =
        base::format("{} records, last head {}", durable(), last_head_.empty() ? "none yet" : last_head_);
    if (!waiting_.empty())
        text += base::format("; {} settings wait for congvu audit accept", waiting_.size());
    return text;
}

std::vector<Difference> Ledger::waiting() const
{
    std::lock_guard lock(mutex_);
    return waiting_;
}

Settings Ledger::settings() const
{
    auto now = settings_;
    std::lock_guard lock(mutex_);
    now.keep_access = keep_access_;
    return now;
}

Settings Ledger::with_profiles(Settings settings) const
{
    settings.keep_access = std::max(settings.keep_access, of_profiles_);
    return settings;
}

base::Result<void> Ledger::accept_waiting()
{
    std::lock_guard lock(mutex_);
    if (auto kept = keep_standing(parts_.folder, with_profiles(asked_), of_profiles_); !kept) return kept;
    accepted_ = asked_;
    waiting_.clear();
    standing_told_ = 0;
    return {};
}

void Ledger::keep_access_for(base::Duration profiles)
{
    std::string longer;
    {
        std::lock_guard lock(mutex_);
        if (profiles == of_profiles_) return;
        of_profiles_ = profiles;
        const auto asked = with_profiles(accepted_.value_or(asked_)).keep_access;
        const Difference difference{"keep_access", days_text(keep_access_), days_text(asked)};
        std::erase_if(waiting_, [](const Difference& one) { return one.name == "keep_access"; });
        if (asked < keep_access_ && !accepted_) waiting_.insert(waiting_.begin(), difference);
        if (asked > keep_access_) longer = to_text({difference});
        keep_access_ = std::max(keep_access_, asked);
    }
    if (!longer.empty())
        note(Event(Kind::act)
                 .add(Name::event, "the audit's settings are other ones")
                 .add(Name::detail, longer)
                 .add(Name::by, "profiles"));
    std::lock_guard lock(mutex_);
    standing_told_ = last_sequence_;
}

void Ledger::keep_from(std::function<std::uint64_t()> needed)
{
    std::lock_guard lock(mutex_);
    needed_from_ = std::move(needed);
}

void Ledger::run()
{
    for (;;) {
        Queue queue;
        const bool goes_on = take(queue);
        write(std::move(queue));
        if (!goes_on) break;
        look_after();
    }
    sign_the_rest();
}

// False once it ends.
bool Ledger::take(Queue& queue)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, tick, [this] { return queue_.bytes > 0 || !sealing_.empty() || is_ending_; });
    changed_.wait_for(lock, queue_.bytes > 0 ? company : std::chrono::milliseconds(0), [this] {
        return !queue_.waiting.empty() || !sealing_.empty() || queue_.bytes > worth_writing || is_ending_;
    });
    queue = std::exchange(queue_, {});
    held_ += queue.bytes;
    waiting_bytes_.set(static_cast<std::int64_t>(held_));
    return !is_ending_;
}

void Ledger::write(Queue queue)
{
    const auto begun = std::chrono::steady_clock::now();
    auto waiting = std::move(queue.waiting);
    unsigned_ += queue.count;
    taken_ = std::max(taken_, queue.last);
    records_.add(queue.count);
    const auto done = write_in_the_end(queue);
    if (queue.count > 0)
        seconds_.record(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    answer(std::move(waiting), done);
}

// Tries until there is memory for it: nothing is taken or written twice, and a sync is not tried again.
base::Result<void> Ledger::write_in_the_end(Queue& queue)
{
    for (;;) {
        try {
            return write_records(queue);
        } catch (const std::bad_alloc&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

base::Result<void> Ledger::write_records(Queue& queue)
{
    // One that failed when there was no memory left to say so.
    if (is_syncing_) stop({base::Code::unavailable, "a sync failed"});
    {
        std::lock_guard lock(mutex_);
        if (stopped_) return base::refuse(*stopped_);
    }
    shelf_.take(queue.records);
    if (shelf_.waiting() == 0) return {};
    if (auto written = shelf_.write(); !written) {
        fail(written.error());
        return written;
    }
    is_syncing_ = true;
    if (auto synced = shelf_.sync(); !synced) {
        stop(synced.error());
        return synced;
    }
    is_syncing_ = false;
    durable_.store(taken_, std::memory_order_release);
    std::lock_guard lock(mutex_);
    held_ = 0;
    waiting_bytes_.set(0);
    if (std::exchange(failing_, std::nullopt)) parts_.log.info("audit", "the audit is written again");
    return {};
}

void Ledger::answer(std::vector<Setter> waiting, const base::Result<void>& outcome)
{
    for (auto& setter : waiting) setter(outcome);
}

// For now: what was taken waits.
void Ledger::fail(const base::Error& why)
{
    std::lock_guard lock(mutex_);
    if (!failing_)
        parts_.log.error("audit", "the audit cannot be written; administration and new mail are refused",
                         {{"why", why.detail}});
    failing_ = why;
}

void Ledger::stop(const base::Error& why)
{
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = base::Error{base::Code::unavailable, "the audit writes nothing any more: " + why.detail +
                                                        "; see to the disk, then restart"};
    parts_.log.error("audit", "stopped", {{"why", stopped_->detail}});
}

}  // namespace ledger
