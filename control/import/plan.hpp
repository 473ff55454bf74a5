// Plan: what each line of an import would do to the directory. Pure: rows, a snapshot, and what
// earlier lines of the same import have taken.
//
//   same      the directory has it, and with the same content: nothing to do
//   added     it is new
//   changed   the directory has it with other content; an import changes nothing; an update does (updates.hpp)
//   refused   it makes no sense, and why
//
// Addresses are of the profile that the import names: people's by its scheme and ladder, agencies' by its patterns.
// Quotas are of the profile that the account's agency is kept by, or of the nearest above that names one.
//
// Rows are answered in order, and logins are given in that order too, so that an import that was cut
// short and is run again gives everybody the login that the uncut one would have given. Codes and staff ids
// are the same in any case, as in the directory.
#pragma once

#include "control/import/quota.hpp"
#include "control/proto/rows.hpp"
#include "directory/directory.hpp"
#include "directory/profile.hpp"

#include <algorithm>
#include <functional>
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
        std::string local;  // before the @ of its address, or else its abbreviation
        std::string
            above;  // the nearest agency that the directory has: itself, or the one that it will be below
    };
    // Who takes a login or an agency's address.
    struct Holder {
        std::string name, id;  // full name; staff id or code
        std::size_t line = 0;
    };
    std::unordered_map<std::string, Agency> agencies;  // by code in lower case
    std::unordered_set<std::string> staff_ids;         // in lower case
    std::unordered_map<std::string, Holder> logins;
    directory::Ordinals ordinals;

    std::size_t size() const { return std::max(agencies.size() + staff_ids.size(), logins.size()); }
};
inline constexpr std::size_t most_planned = 500'000;

// Whether whoever asks may hear how a known account differs from its line; empty: of all.
using MaySee = std::function<bool(const directory::Account&)>;

// One batch against one snapshot.
class AgencyPlan {
  public:
    // Without a profile each agency gets its address by the one that it will be kept by, where that has a pattern
    // for its kind; with one, which somebody has named, every agency must get an address.
    AgencyPlan(const directory::Snapshot& snapshot, Trial& trial, const directory::Profile* profile = nullptr,
               ProfileOf profile_of = {})
        : snapshot_(snapshot),
          trial_(trial),
          profile_(profile),
          profile_of_(std::move(profile_of))
    {}

    Verdict judge(const AgencyRow& row);
    // Of a row that was judged to be new. The address is its mailbox's, which is an account of its own below it.
    directory::NewAgency to_agency(const AgencyRow& row) const;
    directory::NewAccount to_mailbox(const AgencyRow& row, const Verdict& verdict) const;

  private:
    using Above = Trial::Agency;
    std::optional<Above> above(std::string_view code) const;
    std::string kept_by(const AgencyRow& row) const;
    std::optional<Fault> fault_of(const AgencyRow& row) const;
    std::optional<Fault> parent_fault_of(const AgencyRow& row) const;
    std::string differences_of(const AgencyRow& row, const directory::Agency& known) const;
    Verdict judge_mailbox(const AgencyRow& row, const directory::Agency& agency);
    std::expected<std::string, Fault> local_part(const AgencyRow& row) const;
    Verdict give_address(Verdict verdict, const AgencyRow& row);
    Verdict without_address(Verdict verdict, const AgencyRow& row, Fault fault) const;

    const directory::Snapshot& snapshot_;
    Trial& trial_;
    const directory::Profile* profile_;
    ProfileOf profile_of_;
};

// Agencies' own, sub-units', posts' and rooms' mailboxes.
class BoxPlan {
  public:
    // Without a profile that somebody has named that of its agency counts; by whichever it is, what has no pattern there
    // needs an address that somebody has decided.
    BoxPlan(const directory::Snapshot& snapshot, Trial& trial, const directory::Profile* profile = nullptr,
            ProfileOf profile_of = {}, MaySee may_see = {})
        : snapshot_(snapshot),
          trial_(trial),
          profile_(profile),
          profile_of_(std::move(profile_of)),
          may_see_(std::move(may_see))
    {}

    Verdict judge(const BoxRow& row);
    // Of a row that was judged to be new.
    directory::NewAccount to_account(const BoxRow& row, const Verdict& verdict) const;

  private:
    std::optional<Fault> fault_of(const BoxRow& row) const;
    std::expected<std::string, Fault> local_part(const BoxRow& row) const;
    Verdict judge_known(const BoxRow& row, const directory::Account& known) const;
    std::expected<std::uint64_t, Note> quota(const BoxRow& row) const;

    const directory::Snapshot& snapshot_;
    Trial& trial_;
    const directory::Profile* profile_;
    ProfileOf profile_of_;
    MaySee may_see_;
};

class OfficialPlan {
  public:
    // The profile outlives it.
    OfficialPlan(const directory::Snapshot& snapshot, Trial& trial, const directory::Profile& profile,
                 ProfileOf profile_of = {}, MaySee may_see = {})
        : snapshot_(snapshot),
          trial_(trial),
          profile_(profile),
          profile_of_(std::move(profile_of)),
          may_see_(std::move(may_see)),
          rules_(profile.naming_rules().value_or(directory::NamingRules{}))
    {}

    // A row without a login is given one; a row that brings the planned one keeps it, or is refused where
    // somebody else was quicker.
    Verdict judge(const OfficialRow& row);
    directory::NewAccount to_official(const OfficialRow& row, const Verdict& verdict) const;
    // What makes no sense about it, whoever it is.
    std::optional<Fault> fault_of(const OfficialRow& row) const;

  private:
    std::optional<Fault> agency_fault_of(const OfficialRow& row) const;
    std::optional<Fault> decided_fault_of(const OfficialRow& row) const;
    std::string agency_part(std::string_view code) const;
    std::expected<directory::Named, Fault> named(const OfficialRow& row);
    Fault fault_of(const directory::Stuck& stuck, const OfficialRow& row) const;
    std::vector<TakenLogin> holders_of(const std::vector<std::string>& logins) const;
    Verdict give_login(Verdict verdict, const OfficialRow& row);
    std::expected<std::uint64_t, Note> quota(const OfficialRow& row) const;

    const directory::Snapshot& snapshot_;
    Trial& trial_;
    const directory::Profile& profile_;
    ProfileOf profile_of_;
    MaySee may_see_;
    directory::NamingRules rules_;
};

AgencyRow tidied(AgencyRow row);
OfficialRow tidied(OfficialRow row);
BoxRow tidied(BoxRow row);

// The agency whose code is most like this one; nullptr if none is near.
const directory::Agency* nearest_agency(const directory::Snapshot& snapshot, std::string_view code);

}  // namespace control
