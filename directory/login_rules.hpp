// LoginRules: what the regulations say about logins, kept at hand: the profiles in use, read anew now and then, since a
// look at a login never waits for the disk. Any thread.
//
//   password     mail clients are refused until a password is changed that is the first one (changes_first), or too old
//                (age_most); control says so itself
//   factor       a password alone is not enough where a second factor is asked for (factor_rules.hpp)
//   lock-out     by the last of login.wrong_most wrong ones in a row, for login.unlock_earliest
#pragma once

#include "directory/factor_rules.hpp"
#include "directory/password_rules.hpp"
#include "directory/profiles.hpp"

#include <map>
#include <mutex>

namespace directory {

class LoginRules final : public LoginPolicy {
  public:
    // Settings that have been checked.
    LoginRules(Profiles profiles, const LoginSettings& settings, const base::Clock& clock)
        : profiles_(std::move(profiles)),
          inside_(Networks::from(settings.inside).value_or(Networks())),
          clock_(clock)
    {}

    // Reads every profile that somebody is kept by. Blocks on the disk. Why not, of one that cannot be read: then what
    // was known of it counts on.
    base::Result<void> renew(const Snapshot& snapshot);

    base::Result<void> further(const Snapshot& snapshot, const Account& who, const LoginRequest& request,
                               Means means) const override;
    LockRule lock_rule(const Snapshot& snapshot, const Account* who) const override;

    // Of whoever is kept by it; of nobody, the server's own. Never null.
    std::shared_ptr<const Profile> profile_of(const Snapshot& snapshot, const Account* who) const;

    // Whether it takes more than a password to read mail from there (factor_rules.hpp).
    bool asks_factor(const Snapshot& snapshot, const Account& who, std::string_view from) const;

  private:
    const Profiles profiles_;
    const Networks inside_;
    const base::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Profile>, std::less<>> known_;  // by name; guarded by mutex_
};

// The profile that counts in this agency, by its own name or that of the nearest one above; `otherwise` where none says.
std::string_view profile_name(const Snapshot& snapshot, std::string_view agency, std::string_view otherwise);

// From unlock_earliest on an account may be opened again, at unlock_latest it is: a lock that opens by itself does so in
// between.
LockRule lock_rule_of(const Profile::Login& said);

}  // namespace directory
