#include "directory/due.hpp"

#include "directory/password_rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace directory {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 6> words{"inactivity", "first-password", "leaver-report",
                                                "too-long",   "purge",          "password-age"};
// Between asking for a purge and the purge, where a profile names no reminders: time to call it off.
constexpr Period least_delay{14, Period::Unit::days};
constexpr seconds vietnam = hours(7);

std::int64_t add_months(std::int64_t since, std::uint32_t count)
{
    const sys_seconds time{seconds(since)};
    const auto day = floor<days>(time);
    year_month_day date{day};
    date += months(static_cast<int>(count));
    if (!date.ok()) date = date.year() / date.month() / last;
    return (sys_days(date) + (time - day)).time_since_epoch().count();
}

bool is_weekday(local_days day)
{
    const weekday one{day};
    return one != Saturday && one != Sunday;
}

// A calendar that rests for longer than this has no working days.
constexpr int longest_rest = 60;

std::int64_t add_working_days(std::int64_t since, std::uint32_t count, const IsWorked& is_worked)
{
    local_seconds time{seconds(since) + vietnam};
    for (int rested = 0; count > 0;) {
        time += days(1);
        const auto day = floor<days>(time);
        const bool counts = is_worked && rested < longest_rest ? is_worked(day) : is_weekday(day);
        rested = counts ? 0 : rested + 1;
        if (counts) --count;
    }
    return (time.time_since_epoch() - vietnam).count();
}

bool logs_in(const Account& account)
{
    return account.kind == Kind::official || account.kind == Kind::service;
}

const Period& delay_of(const Profile::Timers& timers)
{
    return timers.reminders && !timers.reminders->empty() ? timers.reminders->front() : least_delay;
}

class Dues {
  public:
    Dues(const Account& account, const Sighting& seen, const Profile::Timers& timers,
         const IsWorked& is_worked)
        : account_(account),
          seen_(seen),
          timers_(timers),
          is_worked_(is_worked)
    {}

    std::vector<Due> find()
    {
        switch (account_.state) {
        case State::active: active(); break;
        case State::locked: locked(); break;
        case State::closed: out(); break;
        case State::purge_pending: purge_pending(); break;
        case State::pending:
        case State::purged: break;
        }
        return std::move(dues_);
    }

  private:
    void put(Timer timer, std::int64_t since, std::int64_t at, std::optional<Step> step)
    {
        dues_.push_back({timer, since, at, step});
    }

    std::int64_t after(std::int64_t since, const Period& period) const
    {
        return add(since, period, is_worked_);
    }

    void active()
    {
        const auto since = std::max({seen_.met, seen_.used, seen_.state_since});
        if (timers_.inactivity_most && logs_in(account_))
            put(Timer::inactivity, since, after(since, *timers_.inactivity_most), Step::lock);
        if (!timers_.default_password_most || !has_first_password(account_) || seen_.first_since == 0) return;
        // Unlocked by an admin, its owner has the whole time again.
        const auto first = std::max(seen_.first_since, seen_.state_since);
        put(Timer::first_password, first, after(first, *timers_.default_password_most), Step::lock);
    }

    void locked()
    {
        if (timers_.leaver_report_most && account_.kind == Kind::official)
            put(Timer::leaver_report, seen_.out_since, after(seen_.out_since, *timers_.leaver_report_most),
                {});
        out();
    }

    void out()
    {
        if (timers_.purge_least && timers_.purges_unasked)
            put(Timer::too_long, seen_.out_since, after(seen_.out_since, *timers_.purge_least),
                Step::ask_purge);
    }

    void purge_pending()
    {
        const auto since = seen_.state_since;
        auto at = after(since, delay_of(timers_));
        if (timers_.purge_least) at = std::max(at, after(seen_.out_since, *timers_.purge_least));
        put(Timer::purge, since, at, Step::purge);
    }

    const Account& account_;
    const Sighting& seen_;
    const Profile::Timers& timers_;
    const IsWorked& is_worked_;
    std::vector<Due> dues_;
};

}  // namespace

std::string_view to_string(Timer timer)
{
    return words.at(static_cast<std::size_t>(timer));
}

std::optional<Timer> timer_from(std::string_view text)
{
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) return std::nullopt;
    return static_cast<Timer>(found - words.begin());
}

std::int64_t add(std::int64_t since, const Period& period, const IsWorked& is_worked)
{
    switch (period.unit) {
    case Period::Unit::minutes: return since + std::int64_t{60} * period.count;
    case Period::Unit::hours: return since + std::int64_t{3'600} * period.count;
    case Period::Unit::working_days: return add_working_days(since, period.count, is_worked);
    case Period::Unit::days: return since + std::int64_t{86'400} * period.count;
    case Period::Unit::months: return add_months(since, period.count);
    }
    base::bug("an unnamed unit of time");
}

bool has_first_password(const Account& account)
{
    return account.kind == Kind::official && (account.password_since == 0 || account.must_change_password);
}

std::vector<Due> dues_of(const Account& account, const Sighting& seen, const Profile::Timers& timers,
                         const IsWorked& is_worked)
{
    if (account.kind == Kind::group) return {};
    return Dues(account, seen, timers, is_worked).find();
}

std::vector<Due> dues_of(const Account& account, const Sighting& seen, const Profile& profile,
                         const IsWorked& is_worked)
{
    auto dues = dues_of(account, seen, profile.timers, is_worked);
    if (account.state != State::active || account.kind == Kind::group) return dues;
    if (const auto ends = password_ends(password_rules(profile, account), account))
        dues.push_back({Timer::password_age, account.password_since, *ends, {}});
    return dues;
}

const Periods& usual_reminders()
{
    static const Periods usual{{7, Period::Unit::days}, {1, Period::Unit::days}};
    return usual;
}

Periods reminders_of(const Due& due, const Profile::Timers& timers)
{
    Periods all;
    const bool is_announced = due.step || due.timer == Timer::password_age;
    const bool has_own = timers.reminders && !timers.reminders->empty();
    if (is_announced) all = has_own ? *timers.reminders : usual_reminders();
    std::erase_if(all, [&due](const Period& before) { return moment_of(due, before) <= due.since; });
    return all;
}

std::int64_t moment_of(const Due& due, const Period& before)
{
    return due.at - std::int64_t{60} * before.about_minutes();
}

}  // namespace directory
