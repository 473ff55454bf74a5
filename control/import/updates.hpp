// UpdatePlan: what the lines of a staff list would change about people who are there. Pure: rows, a snapshot, and what no
// snapshot holds of them.
//
//   same      nothing, as far as a list changes anything
//   changed   what follows, in one step; what a list does not take is left, and said (values "left")
//   refused   it makes no sense, or it is not clear who is meant, or nothing of it is taken
//
// Taken are the full name, sex, title, phone, mobile, quota and birth date. Never an address, a login or a role; a change of
// agency is a move, with all that goes with it (congvu official move). An empty cell takes a telephone number, a title or a sex
// away; an empty quota or birth date says nothing, as in an import. A birth date is not shown: only that it changes.
#pragma once

#include "control/import/plan.hpp"

#include <unordered_map>

namespace control {

struct Update {
    Verdict verdict;
    // Of one that is `changed`:
    base::Uuid account{};
    directory::AccountEdit edit{};
    std::string seen{}, fields{};  // the version it was decided upon; "title,phone", for the record
};

// Whose line it is: by the staff id; without one by the login, or else by the name where one alone in that agency has it.
std::expected<const directory::Account*, Fault> whom(const directory::Snapshot& snapshot,
                                                     const OfficialRow& row);

class UpdatePlan {
  public:
    // Birth dates as the directory keeps them, of those whose line has one; absent: there is none.
    using BirthDates = std::unordered_map<base::Uuid, std::string>;

    // All outlive it.
    UpdatePlan(const directory::Snapshot& snapshot, Trial& trial, const BirthDates& births,
               ProfileOf profile_of)
        : snapshot_(snapshot),
          births_(births),
          trial_(trial),
          profile_of_(profile_of),
          rules_(snapshot, nothing_taken_, nobody_, std::move(profile_of))
    {}

    UpdatePlan(const UpdatePlan&) = delete;

    Update judge(OfficialRow row);

  private:
    std::optional<Fault> fault_of(const OfficialRow& row, const directory::Account& account) const;
    std::optional<Fault> quota_fault_of(const OfficialRow& row, const directory::Account& account) const;

    const directory::Snapshot& snapshot_;
    const BirthDates& births_;
    Trial& trial_;
    ProfileOf profile_of_;
    const directory::Profile nobody_{};  // names nobody
    Trial nothing_taken_;
    OfficialPlan rules_;
};

}  // namespace control
