// Keeper: what it does: announces, takes steps, and finishes what it had begun when it was stopped.

#include "life/keeper.hpp"

#include "base/format.hpp"
#include "store/purge.hpp"

#include <algorithm>

namespace life {
namespace {

using directory::Account;
using directory::Actor;
using directory::State;
using directory::Step;
using directory::Timer;

constexpr std::size_t most_steps = 200, most_reminders = 500;  // at one look

State target_of(Step step)
{
    switch (step) {
    case Step::lock: return State::locked;
    case Step::ask_purge: return State::purge_pending;
    case Step::purge: return State::purged;
    case Step::activate:
    case Step::unlock:
    case Step::close:
    case Step::reopen:
    case Step::call_off: break;
    }
    base::bug("a step that no timer takes");
}

ledger::Kind kind_of(Step step)
{
    switch (step) {
    case Step::lock: return ledger::Kind::locked;
    case Step::ask_purge: return ledger::Kind::purge_asked;
    default: return ledger::Kind::purged;
    }
}

std::string reason_of(const directory::Due& due)
{
    return base::format("timer {}: since {}", to_string(due.timer), day_text(due.since));
}

bool is_to_owner(Timer timer)
{
    return timer == Timer::inactivity || timer == Timer::first_password || timer == Timer::password_age;
}

// A password is its owner's affair.
bool is_to_agency(Timer timer)
{
    return timer != Timer::password_age;
}

void tell(Mailbag& bag, const Account& account, const Line& line, Timer timer)
{
    if (is_to_owner(timer)) bag.tell_owner(account, line);
    if (is_to_agency(timer)) bag.tell_agency(account.agency, Heading::timers, line);
}

}  // namespace

void Keeper::announce(const Directory& snapshot, const Plan& plan, Mailbag& bag)
{
    std::size_t count = 0;
    for (const auto& [what, before] : plan.reminders) {
        if (++count > most_reminders) break;  // the next look goes on
        const Account* account = snapshot->by_id(what.account);
        const Line line{reminder_of(what.due.timer), shown(*account), what.due.at};
        tell(bag, *account, line, what.due.timer);
        note_announced(*book_, what, before, now());
    }
    for (const auto& what : plan.reports) {
        const Account* account = snapshot->by_id(what.account);
        bag.tell_agency(account->agency, Heading::timers,
                        {Saying::who_has_left, shown(*account), what.due.since});
        note_announced(*book_, what, 0, now());
    }
}

void Keeper::list_locked(const Directory& snapshot, const Plan& plan, Mailbag& bag)
{
    book_->lists_month = plan.month;
    for (const auto& id : plan.listed) {
        const Account* account = snapshot->by_id(id);
        const auto since = book_->pages.at(id).seen.out_since;
        bag.tell_agency(account->agency, Heading::locked_list, {Saying::is_locked, shown(*account), since});
    }
    if (plan.is_review_due) bag.tell_admins(letter_of_review());
}

void Keeper::warn_of_limits(const Directory& snapshot, const Plan& plan, Mailbag& bag)
{
    for (const auto& id : plan.near_limit) {
        const Account* account = snapshot->by_id(id);
        bag.tell_owner(*account, {Saying::near_limit, shown(*account), now()});
    }
    std::lock_guard lock(mutex_);
    for (const auto& id : near_seen_) near_limit_.erase(id);
}

std::vector<Coming> Keeper::unblocked(const Directory& snapshot, const std::vector<Coming>& steps) const
{
    std::vector<Coming> possible;
    for (const auto& one : steps) {
        const Account* account = snapshot->by_id(one.account);
        const bool ends = one.due.step != Step::lock;
        if (!ends || parts_.blockers.of(*account, *snapshot).empty()) possible.push_back(one);
    }
    return possible;
}

std::vector<Begun> Keeper::begin(std::vector<Coming> steps)
{
    std::vector<Begun> begun;
    for (const auto& [id, due] : steps) {
        begun.push_back({id, due, reason_of(due)});
        if (begun.size() == most_steps) break;  // the next look goes on
    }
    return begun;
}

net::Task<base::Result<void>> Keeper::take_all(std::vector<Begun> begun)
{
    base::Result<void> outcome;
    for (const auto& one : begun) {
        auto taken = co_await take(one);
        if (!taken) outcome = base::refuse(taken.error());
        if (!taken && taken.error().code == base::Code::unavailable) break;
    }
    if (auto finished = co_await finish_begun(); !finished) co_return finished;
    co_return outcome;
}

// Whether it was taken now: somebody may have logged in, or another admin decided, meanwhile.
net::Task<base::Result<bool>> Keeper::take(Begun begun)
{
    const auto snapshot = parts_.directory.snapshot();
    const Account* account = snapshot->by_id(begun.account);
    const auto to = account ? directory::after(account->state, *begun.due.step, Actor::timer) : std::nullopt;
    if (!to) co_return false;
    if (begun.due.timer == Timer::inactivity && parts_.uses.last(account->id) > begun.due.since)
        co_return false;
    if (*to == State::purged) {
        auto purged = co_await store::purge(parts_.store, account->id);
        if (!purged) co_return base::refuse(std::move(purged.error()));
    }
    auto edit = directory::edit_for(*account, *to, begun.reason, now());
    auto edited = co_await parts_.directory.edit(account->id, std::move(edit), account->version);
    if (!edited) co_return base::refuse(std::move(edited.error()));
    co_return true;
}

net::Task<base::Result<void>> Keeper::record(Begun begun, std::string login)
{
    parts_.log.info("life", "a timer has come",
                    {{"login", login}, {"timer", std::string(to_string(begun.due.timer))}});
    ledger::Event event(kind_of(*begun.due.step));
    event
        .add(ledger::Name::event, base::format("an account is now {}", to_string(target_of(*begun.due.step))))
        .add(ledger::Name::by, "timer")
        .add(ledger::Name::who, login)
        .add(ledger::Name::reason, begun.reason);
    co_return co_await parts_.audit.append(std::move(event));
}

// Of what was begun, what has been taken is recorded and told; the rest is planned anew at the next look.
net::Task<base::Result<void>> Keeper::finish_begun()
{
    if (book_->begun.empty() && book_->outbox.empty()) co_return base::Result<void>();
    const auto snapshot = parts_.directory.snapshot();
    Mailbag bag(*snapshot, now());
    for (const auto& begun : book_->begun) {
        const Account* account = snapshot->by_id(begun.account);
        if (!account || account->state != target_of(*begun.due.step)) continue;
        if (auto recorded = co_await record(begun, account->login); !recorded) co_return recorded;
        tell(bag, *account, {done_of(begun.due.timer), shown(*account), now()}, begun.due.timer);
    }
    for (auto& letter : bag.close()) book_->outbox.push_back(std::move(letter));
    book_->begun.clear();
    if (auto saved = co_await save(); !saved) co_return saved;
    co_return co_await send_all();
}

net::Task<base::Result<void>> Keeper::send_all()
{
    if (book_->outbox.empty()) co_return base::Result<void>();
    const auto all = book_->outbox;
    book_->outbox =
        co_await send({parts_.delivery, parts_.store, parts_.log}, parts_.directory.snapshot(), all);
    const bool has_left = !book_->outbox.empty();
    if (auto saved = co_await save(); !saved) co_return saved;
    if (!has_left) co_await forget_markers(parts_.store, all);
    co_return base::Result<void>();
}

}  // namespace life
