// Plan: what the timers have to do now, from what is known of each account. Pure, but for the profiles' files.
//
// A step is taken at its moment and never unannounced: where a reminder could not be sent in time the step waits until
// the shortest one has been out for as long as it says.
#pragma once

#include "life/book.hpp"
#include "life/policies.hpp"

namespace life {

struct Coming {
    base::Uuid account;
    directory::Due due;
    bool operator==(const Coming&) const = default;
};

struct Reminder {
    Coming what;
    std::int64_t before = 0;  // minutes
};

struct Plan {
    std::vector<Coming> coming;       // all that will come if nothing happens, the soonest first
    std::vector<Reminder> reminders;  // to be sent now
    std::vector<Coming> steps;        // to be taken now
    std::vector<Coming> reports;      // agencies to be asked who has left
    std::vector<base::Uuid>
        listed;  // locked, where the list of those is due: each quarter, or what the profile says
    std::vector<base::Uuid> near_limit;  // whose owners are to hear that they are nearly full
    bool is_review_due = false;          // admins are to review the accounts
    std::int64_t month = 0;              // year * 12 + month - 1, as it is in Vietnam
    std::vector<base::Error> faults;     // profiles that cannot be read
};

struct Today {
    std::int64_t now = 0;
    directory::IsWorked is_worked{};
};
Plan plan_for(const Book& book, const directory::Snapshot& snapshot, Policies& policies, const Today& today);

// That it was said, or done where nothing is said before.
void note_announced(Book& book, const Coming& what, std::int64_t before, std::int64_t now);

}  // namespace life
