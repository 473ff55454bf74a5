// Warrant: what somebody may have done: the grants of his that hold now, against the tree of agencies. Pure.
//
// The operator whom the machine itself lets in has one grant like others, of all rights over everything.
#pragma once

#include "directory/snapshot.hpp"

namespace control {

// Agencies, each with all below it.
class Scope {
  public:
    void add(const base::Uuid& top);  // nil: everything

    bool is_everything() const { return is_everything_; }
    bool is_empty() const { return !is_everything_ && tops_.empty(); }
    bool is_top(const base::Uuid& agency) const;
    // An agency's code, or an account's: what belongs to no agency is in nobody's scope but everything.
    bool holds(const directory::Snapshot& snapshot, std::string_view agency) const;
    bool holds(const directory::Snapshot& snapshot, const base::Uuid& agency) const;
    // Codes, "H37.31.37, H37.10"; "*" for everything.
    std::string to_text(const directory::Snapshot& snapshot) const;

  private:
    bool is_everything_ = false;
    std::vector<base::Uuid> tops_;
};

const directory::Agency* agency_of(const directory::Snapshot& snapshot, const base::Uuid& id);

class Warrant {
  public:
    Warrant() = default;  // nothing
    static Warrant everything();
    // What this account's grants give at this moment.
    static Warrant of(const directory::Account& account, std::int64_t when);

    const std::vector<directory::Grant>& grants() const { return grants_; }
    directory::Rights rights() const;  // anywhere
    bool may(directory::Right right) const { return rights().has(right); }
    Scope scope(directory::Right right) const;
    Scope whole_scope() const;

    // Whether all that this grant gives is in one of ours, no more and no longer.
    bool covers(const directory::Snapshot& snapshot, const directory::Grant& other) const;
    // Whether whoever holds this may act upon that account: on an admin only with all that he has himself.
    bool outranks(const directory::Snapshot& snapshot, const directory::Account& account,
                  std::int64_t when) const;

  private:
    std::vector<directory::Grant> grants_;
};

// What there is in a grant's scope already.
struct Spent {
    std::uint64_t accounts = 0, bytes = 0;
};
Spent spent_in(const directory::Snapshot& snapshot, const directory::Grant& grant);

}  // namespace control
