#include "directory/regulations.hpp"

namespace directory {

void describe(base::Section& section, LoginSettings& settings)
{
    section.field("inside", settings.inside,
                  "The province's own networks. Where the profile asks for a second factor from outside "
                  "(login.second_factor), mail clients need an app password or a certificate elsewhere.");
}

base::Result<void> check(const LoginSettings& settings)
{
    if (auto networks = Networks::from(settings.inside); !networks)
        return base::refuse(networks.error().code, "logins.inside: " + networks.error().detail);
    return {};
}

Regulations::Regulations(Profiles profiles, const LoginSettings& settings)
    : in_force_(std::move(profiles)),
      inside_(Networks::from(settings.inside).value_or(Networks()))
{}

base::Result<void> Regulations::further(const Snapshot& snapshot, const Account& who,
                                        const LoginRequest& request, Means means) const
{
    // The admin's door asks for a code itself.
    if (request.entrance == Entrance::control) return {};
    if (means == Means::app_password || means == Means::certificate) return {};
    if (!asks_factor_of(snapshot, who, request.from)) return {};
    return base::refuse(base::Code::denied,
                        who.login + " needs an app password or a certificate from " + request.from);
}

LockRule Regulations::lock_rule(const Snapshot& snapshot, const Account* who) const
{
    const auto profile = who ? in_force_.of(snapshot, *who) : in_force_.usual();
    const auto& login = profile->login;
    if (!login.wrong_most) return {};
    const auto lasts = login.unlock_earliest ? login.unlock_earliest->about_minutes() : 0;
    return {*login.wrong_most, std::chrono::minutes(lasts)};
}

bool Regulations::asks_factor_of(const Snapshot& snapshot, const Account& who, std::string_view from) const
{
    const auto profile = in_force_.of(snapshot, who);
    const auto whom = profile->login.second_factor.value_or(SecondFactor::nobody);
    const auto where = inside_.hold(from) ? From::inside : From::outside;
    if (who.kind == Kind::service && where == From::inside) return false;
    return asks_factor(whom, false, where);
}

}  // namespace directory
