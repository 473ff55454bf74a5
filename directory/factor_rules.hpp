// FactorRules: where a second factor is asked for. Pure.
//
// A mail client cannot type a code each time. So where a factor is asked for, a password alone is refused after it was
// right, and an app password or a client certificate stands for the factor. The admin's door asks for a code itself.
#pragma once

#include "base/settings.hpp"
#include "directory/admission.hpp"
#include "directory/networks.hpp"
#include "directory/profile.hpp"

namespace directory {

struct LoginSettings {
    std::vector<std::string> inside{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                    "192.168.0.0/16", "::1",        "fc00::/7"};
};
void describe(base::Section& section, LoginSettings& settings);
// Names what is no network.
base::Result<void> check(const LoginSettings& settings);

enum class From { inside, outside };
bool asks_factor(SecondFactor whom, bool is_admin, From from);
// To read or send mail, by what his profile says; where it says nothing, nobody is asked. Programs that send are asked
// outside only.
bool asks_factor_for_mail(const Profile& profile, const Account& who, From from);

// denied: he needs an app password or a certificate from there.
base::Result<void> check_factor(const Profile& profile, const Account& who, const LoginRequest& request,
                                Means means, const Networks& inside);

}  // namespace directory
