// Policies: which profile counts for whom: that of the nearest agency above that names one, or else the server's own.
// Read anew for each look, so what was changed in a file counts at once; blocks on the disk.
#pragma once

#include "directory/profiles.hpp"
#include "directory/snapshot.hpp"

#include <unordered_map>

namespace life {

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

  private:
    const directory::Profiles& profiles_;
    const directory::Snapshot& snapshot_;
    std::unordered_map<std::string, std::string> names_;  // by code of an agency
    std::unordered_map<std::string, directory::Profile> read_;
    std::vector<base::Error> faults_;
};

}  // namespace life
