// InForce: the regulation that counts for an account: the one that the settings name and those that its agency and the
// agencies above it name, of each figure the stricter. Profiles are files, so they are read now and then, beside; asking
// never waits. Any thread.
#pragma once

#include "directory/profiles.hpp"
#include "directory/snapshot.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace directory {

// "langson+qcvn12", as Profiles::find takes it.
std::string profile_names_of(const Snapshot& snapshot, std::string_view agency, std::string_view used);

// Whether a second factor is asked of him: there, and as an admin. A profile that says nothing asks nobody.
enum class From { inside, outside };
bool asks_factor(SecondFactor whom, bool is_admin, From from);

class InForce {
  public:
    explicit InForce(Profiles profiles) : profiles_(std::move(profiles)) {}

    // Blocks on the disk. What cannot be read stays as it was known; refused with what it is.
    base::Result<void> renew(const Snapshot& snapshot);
    // What an agency names that is no profile counts for nothing.
    std::shared_ptr<const Profile> of(const Snapshot& snapshot, const Account& account) const;
    // The one that the settings name.
    std::shared_ptr<const Profile> usual() const;

  private:
    std::shared_ptr<const Profile> find(const std::string& names) const;

    using Known = std::map<std::string, std::shared_ptr<const Profile>>;

    const Profiles profiles_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Known> known_ = std::make_shared<const Known>();  // guarded by mutex_
};

}  // namespace directory
