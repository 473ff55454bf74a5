#include "life/plan.hpp"

#include <algorithm>
#include <limits>

namespace life {
namespace {

using directory::Account;
using directory::Due;
using directory::Profile;

constexpr auto never = std::numeric_limits<std::int64_t>::max();

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
    Planner(Plan& plan, std::int64_t now) : plan_(plan), now_(now) {}

    void take(const Account& account, const Page& page, const Profile::Timers& timers)
    {
        for (auto due : directory::dues_of(account, not_after(page.seen), timers)) {
            const auto* said = find(page, due);
            const auto reminders = directory::reminders_of(due, timers);
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
};

}  // namespace

Plan plan_for(const Book& book, const directory::Snapshot& snapshot, const directory::Profiles& profiles,
              std::int64_t now)
{
    Plan plan;
    Planner planner(plan, now);
    Policies policies(profiles, snapshot);
    for (const auto& account : snapshot.accounts()) {
        const auto page = book.pages.find(account.id);
        if (page == book.pages.end()) continue;
        planner.take(account, page->second, policies.for_agency(account.agency).timers);
    }
    std::ranges::sort(plan.coming, {}, order_of);
    std::ranges::sort(plan.steps, {}, order_of);
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
