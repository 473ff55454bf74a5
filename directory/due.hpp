// Due: when a profile's timers come to an account, from what is known of its use. Pure; times are unix seconds.
//
//   used or unlocked last ──inactivity_most──→ locked
//   first password given ──default_password_most──→ locked
//   locked ──leaver_report_most──→ its agency is asked who has left
//   locked or closed ──purge_least──→ purge-pending ──longest reminder──→ purged
//   password set ──password.age_most──→ mail clients are refused until it is changed (password_rules.hpp)
#pragma once

#include "directory/life.hpp"
#include "directory/profile.hpp"

namespace directory {

enum class Timer { inactivity, first_password, leaver_report, too_long, purge, password_age };
std::string_view to_string(Timer timer);
std::optional<Timer> timer_from(std::string_view text);

// Of one account, as far as the server has seen it.
struct Sighting {
    std::int64_t met = 0;          // since when it is watched
    std::int64_t used = 0;         // last login or logout; 0: none was seen
    std::int64_t first_since = 0;  // since when it has had a first password; 0: it has none
    std::int64_t out_since = 0;    // since when it cannot be used: locked, or closed; 0: it can
    std::int64_t state_since = 0;  // since when it is in the state that it is in
    bool operator==(const Sighting&) const = default;
};

struct Due {
    Timer timer = Timer::inactivity;
    std::int64_t since = 0, at = 0;
    std::optional<Step> step{};  // nothing: only letters
    bool operator==(const Due&) const = default;
};

// Which days are worked, as they are in Vietnam: by the calendar of public holidays. Empty: Monday to Friday.
using IsWorked = std::function<bool(std::chrono::local_days)>;

// Months are those of the calendar, and end with them: 31 August and six months is 28 February.
std::int64_t add(std::int64_t since, const Period& period, const IsWorked& is_worked = {});

// Whether the first password was never changed by whom it was given to.
bool has_first_password(const Account& account);

// Each timer that will come to this account if nothing happens, with its moment.
std::vector<Due> dues_of(const Account& account, const Sighting& seen, const Profile::Timers& timers,
                         const IsWorked& is_worked = {});
// And that of its password.
std::vector<Due> dues_of(const Account& account, const Sighting& seen, const Profile& profile,
                         const IsWorked& is_worked = {});

// How long before its moment a timer is announced, longest first: those that are shorter than all of the time. Where the
// profile does not say, the usual ones: no timer acts unannounced.
const Periods& usual_reminders();
Periods reminders_of(const Due& due, const Profile::Timers& timers);

// When the reminder that is so long before is sent.
std::int64_t moment_of(const Due& due, const Period& before);

}  // namespace directory
