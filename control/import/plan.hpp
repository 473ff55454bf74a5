// Plan: what each line of an import would do to the directory. Pure: rows, a snapshot, and what
// earlier lines of the same import have taken.
//
//   same      the directory has it, and with the same content: nothing to do
//   added     it is new
//   changed   the directory has it with other content; imports do not change what is there yet
//   refused   it makes no sense, and why
//
// Rows are answered in order, and logins are given in that order too, so that an import that was cut
// short and is run again gives everybody the login that the uncut one would have given. Codes and staff ids
// are the same in any case, as in the directory.
#pragma once

#include "control/proto/rows.hpp"
#include "directory/directory.hpp"
#include "directory/naming.hpp"

#include <unordered_set>

namespace control {

// What is wrong with a row, and in which column.
struct Fault {
    std::string column;
    Note why;
};

// What the lines so far would add; the write pass has nothing here but its own batch.
struct Trial {
    struct Agency {
        std::string code;  // as it is written
        directory::Level level;
    };
    std::unordered_map<std::string, Agency> agencies;  // by code in lower case
    std::unordered_set<std::string> staff_ids;         // in lower case
    std::unordered_set<std::string> logins;
    directory::Ordinals ordinals;

    std::size_t size() const { return agencies.size() + staff_ids.size(); }
};
inline constexpr std::size_t most_planned = 500'000;

// One batch against one snapshot.
class AgencyPlan {
  public:
    AgencyPlan(const directory::Snapshot& snapshot, Trial& trial) : snapshot_(snapshot), trial_(trial) {}

    Verdict judge(const AgencyRow& row);
    // Of a row that was judged to be new.
    directory::NewAgency to_agency(const AgencyRow& row) const;

  private:
    using Above = Trial::Agency;
    std::optional<Above> above(std::string_view code) const;
    std::optional<Fault> fault_of(const AgencyRow& row) const;
    std::optional<Fault> parent_fault_of(const AgencyRow& row) const;

    const directory::Snapshot& snapshot_;
    Trial& trial_;
};

class OfficialPlan {
  public:
    OfficialPlan(const directory::Snapshot& snapshot, Trial& trial) : snapshot_(snapshot), trial_(trial) {}

    // A row without a login is given one; a row that brings the planned one keeps it, or is refused where
    // somebody else was quicker.
    Verdict judge(const OfficialRow& row);
    directory::NewOfficial to_official(const OfficialRow& row, const Verdict& verdict) const;

  private:
    std::optional<Fault> fault_of(const OfficialRow& row) const;
    std::optional<Fault> agency_fault_of(const OfficialRow& row) const;
    bool is_taken(std::string_view login) const;
    std::string free_login(const std::string& full_name);
    Verdict give_login(Verdict verdict, const OfficialRow& row);

    const directory::Snapshot& snapshot_;
    Trial& trial_;
};

AgencyRow tidied(AgencyRow row);
OfficialRow tidied(OfficialRow row);

// The agency whose code is most like this one; nullptr if none is near.
const directory::Agency* nearest_agency(const directory::Snapshot& snapshot, std::string_view code);

}  // namespace control
