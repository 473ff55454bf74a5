// Regulations: what the profiles in force (in_force.hpp) say about logins, as the gates of admission.hpp ask it.
//
// A mail client cannot type a code each time. So where a second factor is asked for, a password alone is refused after it
// was right, and an app password or a client certificate, each of which somebody with the factor has made, stands for it.
#pragma once

#include "base/settings.hpp"
#include "directory/admission.hpp"
#include "directory/in_force.hpp"
#include "directory/networks.hpp"

namespace directory {

struct LoginSettings {
    std::vector<std::string> inside{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                    "192.168.0.0/16", "::1",        "fc00::/7"};
};
void describe(base::Section& section, LoginSettings& settings);
// Names what is no network.
base::Result<void> check(const LoginSettings& settings);

class Regulations final : public LoginPolicy {
  public:
    // Settings that have been checked.
    Regulations(Profiles profiles, const LoginSettings& settings);

    // Blocks on the disk; see InForce.
    base::Result<void> renew(const Snapshot& snapshot) { return in_force_.renew(snapshot); }
    const InForce& in_force() const { return in_force_; }

    base::Result<void> further(const Snapshot& snapshot, const Account& who, const LoginRequest& request,
                               Means means) const override;
    LockRule lock_rule(const Snapshot& snapshot, const Account* who) const override;

    // Whether it takes more than a password to read mail from there. Programs that send are asked outside only.
    bool asks_factor_of(const Snapshot& snapshot, const Account& who, std::string_view from) const;

  private:
    InForce in_force_;
    Networks inside_;
};

}  // namespace directory
