#include "directory/factor_rules.hpp"

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

bool asks_factor(SecondFactor whom, bool is_admin, From from)
{
    switch (whom) {
    case SecondFactor::nobody: return false;
    case SecondFactor::admins: return is_admin;
    case SecondFactor::admins_and_outside: return is_admin || from == From::outside;
    case SecondFactor::everybody: return true;
    }
    base::bug("unnamed second factor");
}

bool asks_factor_for_mail(const Profile& profile, const Account& who, From from)
{
    if (who.kind == Kind::service && from == From::inside) return false;
    // His mail is no admin's door.
    return asks_factor(profile.login.second_factor.value_or(SecondFactor::nobody), false, from);
}

base::Result<void> check_factor(const Profile& profile, const Account& who, const LoginRequest& request,
                                Means means, const Networks& inside)
{
    const bool is_strong = means == Means::app_password || means == Means::certificate;
    if (request.entrance == Entrance::control || is_strong) return {};
    const auto from = inside.hold(request.from) ? From::inside : From::outside;
    if (!asks_factor_for_mail(profile, who, from)) return {};
    return base::refuse(base::Code::denied,
                        who.login + " needs an app password or a certificate from " + request.from);
}

}  // namespace directory
