// Intake: whether new agencies and officials may come in, judged before anything is written, entry by
// entry. Both directories use it, so both refuse alike. Pure.
//
// What has been admitted counts for those that follow in the same batch.
#pragma once

#include "directory/directory.hpp"

#include <unordered_map>
#include <unordered_set>

namespace directory {

class Intake {
  public:
    explicit Intake(const Snapshot& snapshot) : snapshot_(snapshot) {}

    // exists: it is there with other content, or what must be unique is somebody else's.
    // not_found: no such agency above. invalid: which field, and why.
    // Codes and staff ids are the same in any case, as in slapd; the agency that is named (the parent, the
    // official's) is put into the spelling that it is known by.
    base::Result<Effect> admit(NewAgency& agency);
    base::Result<Effect> admit(NewAccount& official);

  private:
    bool find_agency(std::string& code) const;
    base::Result<void> check_unique(const NewAgency& agency) const;
    base::Result<void> check_unique(const NewAccount& official) const;
    base::Result<void> check_kind(const NewAccount& account) const;
    bool is_its_agencys(const NewAccount& account) const;
    const Account* find_account(const NewAccount& account) const;

    const Snapshot& snapshot_;
    std::unordered_map<std::string, NewAgency> agencies_;    // by code in lower case
    std::unordered_map<std::string, NewAccount> officials_;  // by staff id in lower case, or by login
    std::unordered_set<std::string> names_;                  // logins and addresses given in this batch
};

// Positions in an order in which every agency follows its parent; those that lead in a circle come last.
std::vector<std::size_t> parents_first(const std::vector<NewAgency>& agencies);

}  // namespace directory
