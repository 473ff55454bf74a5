// Policies: which profile counts for whom: that of the nearest agency above that names one, or else the server's own.
// Read anew for each look, so what was changed in a file counts at once; blocks on the disk.
#pragma once

#include "directory/profiles.hpp"
#include "directory/snapshot.hpp"

#include <memory>
#include <unordered_map>

namespace life {

// Where mail is kept for longer than what is asked for, until that is accepted (standing.hpp): by the code of the agency
// (empty: who belongs to none) the purge_least that stands, empty where nothing is erased unasked.
using Kept = std::map<std::string, std::string, std::less<>>;

// "3 months"; nothing where it is empty, or no period.
directory::Said<directory::Period> purge_least_from(std::string_view text);

// Said and not said are each the shorter for some: without it nothing is erased unasked, and what an admin wants to have
// erased waits for it.
bool is_shorter(const directory::Said<directory::Period>& before,
                const directory::Said<directory::Period>& after);

class Policies {
  public:
    // Both outlive it.
    Policies(const directory::Profiles& profiles, const directory::Snapshot& snapshot)
        : profiles_(profiles),
          snapshot_(snapshot)
    {}

    // "dongthap+qcvn12"
    const std::string& name_for(const std::string& agency);
    // One that cannot be read says nothing: then no timer acts. Why not is in faults().
    const directory::Profile& for_agency(const std::string& agency);
    const std::vector<base::Error>& faults() const { return faults_; }
    // The longest time for which those that were read want records of logins kept; 0: none says so.
    base::Duration access_kept() const;
    // From now on for_agency() says what counts meanwhile.
    void keep(std::shared_ptr<const Kept> kept) { kept_ = std::move(kept); }

  private:
    const directory::Profile& asked_of(const std::string& agency);

    const directory::Profiles& profiles_;
    const directory::Snapshot& snapshot_;
    std::unordered_map<std::string, std::string> names_;  // by code of an agency
    std::unordered_map<std::string, directory::Profile> read_;
    std::shared_ptr<const Kept> kept_ = std::make_shared<Kept>();
    std::unordered_map<std::string, directory::Profile> keeping_;  // by code of an agency
    std::vector<base::Error> faults_;
};

}  // namespace life
