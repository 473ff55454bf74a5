#include "life/keeper.hpp"

#include "base/format.hpp"
#include "disk/file.hpp"
#include "ledger/crypto.hpp"
#include "net/loop.hpp"

#include <algorithm>
#include <fcntl.h>
#include <new>

namespace life {
namespace {

constexpr base::Duration between_looks = std::chrono::minutes(1);
constexpr std::chrono::hours between_saves{1};
// So many locks and purges at once nobody is surprised by.
constexpr std::size_t few_steps = 50;
constexpr std::size_t part_of_all = 20;
constexpr base::Duration between_glances = std::chrono::milliseconds(50),
                         read_patience = std::chrono::seconds(5);
constexpr std::size_t longest_head = 64;  // the book's first line is shorter

// What these steps are, in a word that nobody makes for others.
std::string crowd_of(const std::vector<Coming>& steps)
{
    std::vector<std::string> lines;
    for (const auto& step : steps)
        lines.push_back(to_string(step.account) + " " + std::string(to_string(step.due.timer)) + "\n");
    std::ranges::sort(lines);
    std::string all;
    for (const auto& line : lines) all += line;
    return ledger::to_hex(ledger::sha256({all})).substr(0, 32);
}

}  // namespace

Keeper::Keeper(Parts parts) : parts_(std::move(parts)), standing_(parts_.standing)
{}

// What was used since the last save is known after an orderly end.
Keeper::~Keeper()
{
    if (!is_changed_) return;
    for (const auto& [id, when] : parts_.uses.all()) {
        const auto page = book_->pages.find(id);
        if (page != book_->pages.end()) page->second.seen.used = std::max(page->second.seen.used, when);
    }
    if (auto saved = disk::replace_file(parts_.file, to_text(*book_)); !saved)
        parts_.log.error("life", "the book is not saved", {{"why", saved.error().detail}});
}

base::Result<void> Keeper::open()
{
    auto file = disk::File::open(parts_.file, O_RDONLY);
    if (!file && file.error().code == base::Code::not_found) {
        is_read_ = true;
        return {};
    }
    if (!file) return base::refuse(file.error());
    const auto head = file->read_at(0, longest_head);
    if (!head) return base::refuse(head.error());
    if (is_newer(*head))
        return base::refuse(base::Code::unsupported, parts_.file + " was written by a newer program");
    return {};
}

// A large one takes a second: no door waits for that.
net::Task<base::Result<void>> Keeper::read()
{
    auto work = [this]() -> base::Result<ReadBook> {
        auto text = disk::read_file(parts_.file);
        if (!text) return base::refuse(text.error());
        auto found = book_from(*text);
        for (const auto& [id, page] : found.book.pages)
            if (page.seen.used != 0) parts_.uses.note(id, page.seen.used);
        return found;
    };
    auto found = co_await net::offload(parts_.offload, std::move(work));
    if (!found) co_return base::refuse(found.error());
    if (found->damaged != 0)
        parts_.log.warning("life", "lines of the book cannot be read; those accounts are watched anew",
                           {{"file", parts_.file}, {"lines", std::to_string(found->damaged)}});
    *book_ = std::move(found->book);
    calm_ = Calm(book_->clock_seen, book_->rest);
    is_read_ = true;
    co_return base::Result<void>();
}

net::Task<void> Keeper::until_read() const
{
    for (auto waited = base::Duration(0); !is_read_ && waited < read_patience; waited += between_glances)
        co_await net::Loop::current().sleep(between_glances);
}

std::int64_t Keeper::now() const
{
    return std::chrono::floor<std::chrono::seconds>(parts_.clock.now()).time_since_epoch().count();
}

net::Task<void> Keeper::keep()
{
    for (;;) {
        try {
            auto looked = co_await look();
            if (!looked) parts_.log.warning("life", "not now", {{"why", looked.error().detail}});
        } catch (const std::bad_alloc&) {
            parts_.log.error("life", "no memory to look at the accounts");
        }
        co_await net::Loop::current().sleep(between_looks);
    }
}

net::Task<base::Result<void>> Keeper::look()
{
    auto looked = co_await look_now();
    std::lock_guard lock(mutex_);
    outlook_.trouble = looked ? std::string() : looked.error().detail;
    co_return looked;
}

net::Task<base::Result<void>> Keeper::look_now()
{
    const auto snapshot = parts_.directory.snapshot();
    if (snapshot->domains().empty()) co_return base::Result<void>();  // it has never been read
    if (!is_read_) {
        if (auto done = co_await read(); !done) co_return done;
    }
    if (calm_.look(parts_.clock) == Calm::Sight::jumped) doubt_clock();
    is_changed_ = true;
    book_->clock_seen = calm_.seen();
    book_->rest = calm_.rest();
    // What the clock says now must not get into the book.
    if (!calm_.may_act()) {
        publish({});
        co_return co_await save_now_and_then();
    }
    if (auto possible = parts_.audit.outcome(); !possible) co_return base::refuse(possible.error());
    if (auto finished = co_await finish_begun(); !finished) co_return finished;
    Plan plan;
    if (auto studied = co_await study(snapshot, plan); !studied) co_return studied;
    publish(plan);
    if (auto acted = co_await act(snapshot, std::move(plan)); !acted) co_return acted;
    co_return co_await save_now_and_then();
}

net::Task<base::Result<void>> Keeper::study(Directory snapshot, Plan& plan)
{
    parts_.uses.settle(*snapshot, now());
    std::set<base::Uuid> near;
    {
        std::lock_guard lock(mutex_);
        near = near_seen_ = near_limit_;
    }
    // One reading of the profiles for both, so that nothing counts that was not compared.
    auto work = [this, snapshot, &plan, near = std::move(near), book = book_, uses = parts_.uses.all(),
                 at = now()]() -> base::Result<Standing::Found> {
        observe(*book, *snapshot, at);
        for (const auto& [id, when] : uses) {
            const auto page = book->pages.find(id);
            if (page != book->pages.end()) page->second.seen.used = std::max(page->second.seen.used, when);
        }
        Policies policies(parts_.profiles, *snapshot);
        auto found = standing_.look(policies, *snapshot);
        if (!found) return found;
        policies.keep(found->kept);
        if (parts_.keep_access && policies.faults().empty()) parts_.keep_access(policies.access_kept());
        plan = plan_for(*book, *snapshot, policies, {at, parts_.is_worked});
        for (const auto& id : near) {
            const auto* account = snapshot->by_id(id);
            if (account && policies.for_agency(account->agency).quota.warns_near_limit.value_or(false))
                plan.near_limit.push_back(id);
        }
        return found;
    };
    auto found = co_await net::offload(parts_.offload, std::move(work));
    if (!found) co_return base::refuse(found.error());
    if (!plan.faults.empty() && faults_told_ != plan.faults.size())
        for (const auto& fault : plan.faults)
            parts_.log.error("life", "a profile cannot be read: its timers do nothing",
                             {{"why", fault.detail}});
    faults_told_ = plan.faults.size();
    co_return co_await put_on_record(std::move(*found));
}

// Before anything is done by it.
net::Task<base::Result<void>> Keeper::put_on_record(Standing::Found found)
{
    for (const auto& [event, whose, details] : found.changes) {
        ledger::Event record(ledger::Kind::act);
        record.add(ledger::Name::event, event).add(ledger::Name::by, "profiles");
        record.add(ledger::Name::as, whose);
        for (const auto& detail : details) record.add(ledger::Name::detail, detail);
        parts_.log.info("life", event, {{"profile", whose}, {"what", details.front()}});
        if (auto recorded = co_await parts_.audit.append(std::move(record)); !recorded) co_return recorded;
    }
    if (!found.next) co_return base::Result<void>();
    auto work = [this, found = std::move(found)] { return standing_.keep(found); };
    co_return co_await net::offload(parts_.offload, std::move(work));
}

net::Task<base::Result<void>> Keeper::act(Directory snapshot, Plan plan)
{
    Mailbag bag(*snapshot, now());
    announce(snapshot, plan, bag);
    list_locked(snapshot, plan, bag);
    warn_of_limits(snapshot, plan, bag);
    for (auto& letter : bag.close()) book_->outbox.push_back(std::move(letter));
    auto possible = unblocked(snapshot, plan.steps);
    if (!is_held(possible, snapshot->accounts().size())) book_->begun = begin(std::move(possible));
    if (book_->begun.empty() && book_->outbox.empty()) co_return base::Result<void>();

    if (auto saved = co_await save(); !saved) co_return saved;
    if (auto sent = co_await send_all(); !sent) co_return sent;
    co_return co_await take_all(book_->begun);
}

void Keeper::doubt_clock()
{
    parts_.log.warning("life", "the clock has jumped: timers rest until it has gone evenly for three days");
    ledger::note_made(parts_.audit, [] {
        return ledger::Event(ledger::Kind::act)
            .add(ledger::Name::event, "timers rest: the clock has jumped")
            .add(ledger::Name::by, "timer");
    });
}

bool Keeper::is_held(const std::vector<Coming>& all, std::size_t accounts)
{
    const auto steps = all.size();
    auto crowd = steps > few_steps ? crowd_of(all) : std::string();
    std::lock_guard lock(mutex_);
    const bool is_crowd = steps > std::max(few_steps, accounts / part_of_all);
    // What was accepted holds until the crowd is through, and for nobody who joins it.
    accepted_ = is_crowd && accepted_ >= steps ? steps : 0;
    const bool is_many = is_crowd && accepted_ == 0;
    if (is_many && outlook_.held != steps)
        parts_.log.error("life", "very many accounts would be locked or purged at once: congvu life accept",
                         {{"accounts", std::to_string(steps)}});
    outlook_.held = is_many ? steps : 0;
    outlook_.crowd = is_many ? std::move(crowd) : std::string();
    return is_many;
}

void Keeper::publish(const Plan& plan)
{
    std::lock_guard lock(mutex_);
    outlook_.coming = plan.coming;
    outlook_.rest = calm_.rest();
    outlook_.faults = plan.faults.size();
}

Outlook Keeper::outlook() const
{
    std::lock_guard lock(mutex_);
    return outlook_;
}

std::string Keeper::health_text() const
{
    const auto ahead = outlook();
    if (!ahead.trouble.empty()) return ahead.trouble;
    auto text = base::format("{} steps ahead", ahead.coming.size());
    if (ahead.held != 0) text += base::format("; {} wait for congvu life accept", ahead.held);
    if (ahead.faults != 0) text += base::format("; {} profiles cannot be read", ahead.faults);
    if (const auto waiting = standing_.waiting(); !waiting.empty())
        text += "; mail is kept for longer than what is asked for, until congvu life accept --retention: " +
                waiting;
    return text;
}

void Keeper::note_near_limit(const base::Uuid& account)
{
    std::lock_guard lock(mutex_);
    near_limit_.insert(account);
}

std::size_t Keeper::accept(std::string_view crowd)
{
    std::lock_guard lock(mutex_);
    if (outlook_.held == 0 || crowd != outlook_.crowd) return 0;
    accepted_ = outlook_.held;
    return accepted_;
}

net::Task<base::Result<void>> Keeper::save()
{
    auto work = [book = book_, file = parts_.file] { return disk::replace_file(file, to_text(*book)); };
    auto saved = co_await net::offload(parts_.offload, std::move(work));
    if (!saved) co_return saved;
    saved_ = parts_.clock.steady();
    is_changed_ = false;
    co_return saved;
}

net::Task<base::Result<void>> Keeper::save_now_and_then()
{
    const auto at = parts_.clock.steady();
    if (saved_ && at - *saved_ < between_saves) co_return base::Result<void>();
    co_return co_await save();
}

}  // namespace life
