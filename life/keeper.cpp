#include "life/keeper.hpp"

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

Keeper::Keeper(Parts parts) : parts_(std::move(parts))
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
    co_await study(snapshot, plan);
    publish(plan);
    if (auto acted = co_await act(snapshot, std::move(plan)); !acted) co_return acted;
    co_return co_await save_now_and_then();
}

net::Task<void> Keeper::study(Directory snapshot, Plan& plan)
{
    parts_.uses.settle(*snapshot, now());
    auto work = [book = book_, snapshot, uses = parts_.uses.all(), profiles = parts_.profiles, at = now()] {
        observe(*book, *snapshot, at);
        for (const auto& [id, when] : uses) {
            const auto page = book->pages.find(id);
            if (page != book->pages.end()) page->second.seen.used = std::max(page->second.seen.used, when);
        }
        return plan_for(*book, *snapshot, profiles, at);
    };
    plan = co_await net::offload(parts_.offload, std::move(work));
    if (!plan.faults.empty() && faults_told_ != plan.faults.size())
        for (const auto& fault : plan.faults)
            parts_.log.error("life", "a profile cannot be read: its timers do nothing",
                             {{"why", fault.detail}});
    faults_told_ = plan.faults.size();
}

net::Task<base::Result<void>> Keeper::act(Directory snapshot, Plan plan)
{
    Mailbag bag(*snapshot, now());
    announce(snapshot, plan, bag);
    list_locked(snapshot, plan, bag);
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
