#include "life/plan.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace life {
namespace {

using directory::Account;
using directory::Due;
using directory::Profile;

constexpr auto never = std::numeric_limits<std::int64_t>::max();

std::int64_t month_of(std::int64_t now)
{
    const std::chrono::sys_seconds local{std::chrono::seconds(now) + std::chrono::hours(7)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(local)};
    return std::int64_t{int{date.year()}} * 12 + unsigned{date.month()} - 1;
}

// Whether such a period of months has begun after `last`, until `month`.
bool has_begun(const std::optional<directory::Period>& every, std::int64_t last, std::int64_t month)
{
    if (!every || every->unit != directory::Period::Unit::months || every->count == 0) return false;
    return month / every->count != last / every->count;
}

std::pair<std::int64_t, base::Uuid> order_of(const Coming& one)
{
    return {one.due.at, one.account};
}

const Announced* find(const Page& page, const Due& due)
{
    for (const auto& one : page.announced)
        if (one.timer == due.timer && one.since == due.since) return &one;
    return nullptr;
}

class Planner {
  public:
    Planner(Plan& plan, const Today& today) : plan_(plan), now_(today.now), is_worked_(today.is_worked) {}

    void take(const Account& account, const Page& page, const Profile& profile)
    {
        for (auto due : directory::dues_of(account, not_after(page.seen), profile, is_worked_)) {
            const auto* said = find(page, due);
            const auto reminders = directory::reminders_of(due, profile.timers);
            if (due.timer == directory::Timer::password_age) {
                take_password(account, due, said, reminders);
                continue;
            }
            if (!due.step) {
                if (!said && due.at <= now_) plan_.reports.push_back({account.id, due});
                continue;
            }
            const auto before = remind(due, said, reminders);
            due.at = announced_moment(due, said, reminders);
            if (before) plan_.reminders.push_back({{account.id, due}, *before});
            plan_.coming.push_back({account.id, due});
            if (due.at <= now_) plan_.steps.push_back({account.id, due});
        }
    }

  private:
    // Nothing is done when it is too old: its owner hears it from whatever he logs in with.
    void take_password(const Account& account, const Due& due, const Announced* said,
                       const directory::Periods& reminders)
    {
        if (due.at <= now_) return;
        if (const auto before = remind(due, said, reminders))
            plan_.reminders.push_back({{account.id, due}, *before});
        plan_.coming.push_back({account.id, due});
    }

    // What the clock says is still to come has been seen by another clock: it counts from now.
    directory::Sighting not_after(directory::Sighting seen) const
    {
        for (auto* time : {&seen.met, &seen.used, &seen.first_since, &seen.out_since, &seen.state_since})
            *time = std::min(*time, now_);
        return seen;
    }

    // Of those whose moment has come only the last is sent, and each once.
    std::optional<std::int64_t> remind(const Due& due, const Announced* said,
                                       const directory::Periods& reminders) const
    {
        const auto last = said ? said->before : never;
        std::optional<std::int64_t> found;
        for (const auto& before : reminders)
            if (directory::moment_of(due, before) <= now_ && before.about_minutes() < last)
                found = before.about_minutes();
        return found;
    }

    std::int64_t announced_moment(const Due& due, const Announced* said,
                                  const directory::Periods& reminders) const
    {
        if (reminders.empty()) return due.at;
        const auto first = said ? said->first : std::max(now_, directory::moment_of(due, reminders.front()));
        return std::max(due.at, first + 60 * reminders.back().about_minutes());
    }

    Plan& plan_;
    std::int64_t now_;
    const directory::IsWorked& is_worked_;
};

// What is due at the beginning of a month, once each time; nothing in the first month that the book knows.
void plan_lists(Plan& plan, const Book& book, const directory::Snapshot& snapshot, Policies& policies,
                const directory::Profile& own)
{
    const auto last = book.lists_month;
    if (last == 0 || last >= plan.month) return;
    for (const auto& account : snapshot.accounts()) {
        if (account.state != directory::State::locked || !book.pages.contains(account.id)) continue;
        const auto& service = policies.for_agency(account.agency).service;
        if (has_begun(service.locked_list_every, last, plan.month)) plan.listed.push_back(account.id);
    }
    plan.is_review_due = has_begun(own.service.account_review_every, last, plan.month);
}

}  // namespace

Plan plan_for(const Book& book, const directory::Snapshot& snapshot, Policies& policies, const Today& today)
{
    Plan plan;
    Planner planner(plan, today);
    for (const auto& account : snapshot.accounts()) {
        const auto page = book.pages.find(account.id);
        if (page == book.pages.end()) continue;
        const auto& profile = policies.for_agency(account.agency);
        if (!profile.name.empty()) planner.take(account, page->second, profile);
    }
    std::ranges::sort(plan.coming, {}, order_of);
    std::ranges::sort(plan.steps, {}, order_of);
    plan.month = month_of(today.now);
    plan_lists(plan, book, snapshot, policies, policies.for_agency({}));
    plan.faults = policies.faults();
    return plan;
}

void note_announced(Book& book, const Coming& what, std::int64_t before, std::int64_t now)
{
    const auto page = book.pages.find(what.account);
    if (page == book.pages.end()) return;
    auto& all = page->second.announced;
    std::int64_t first = now;
    if (const auto* said = find(page->second, what.due)) first = said->first;
    // Of one timer only the newest beginning matters.
    std::erase_if(all, [&](const Announced& one) { return one.timer == what.due.timer; });
    all.push_back({what.due.timer, what.due.since, first, before});
}

}  // namespace life
