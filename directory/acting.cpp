#include "directory/acting.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace directory {

TypedLogin typed_login(std::string_view typed, std::string_view authorization)
{
    const auto slash = typed.find('/');
    TypedLogin login{std::string(typed), {}};
    if (slash != std::string_view::npos)
        login = {std::string(typed.substr(slash + 1)), std::string(typed.substr(0, slash))};
    const bool asks_for_nothing = authorization.empty() || base::iequals(authorization, typed) ||
                                  base::iequals(authorization, login.box);
    if (asks_for_nothing) return login;
    if (slash != std::string_view::npos) return {std::string(typed), {}};
    if (!base::iequals(authorization, login.name)) login.box = authorization;
    return login;
}

TypedLogin external_login(std::string_view authorization)
{
    if (authorization.contains('/')) return typed_login(authorization);
    return {{}, std::string(authorization)};
}

const Account* opened_by(const Snapshot& snapshot, const Account& who, std::string_view box)
{
    if (box.empty()) return &who;
    const auto* account = snapshot.by_login(box);
    if (account == nullptr || account->id == who.id) return account;
    return snapshot.post_at(who.id, *account) ? account : nullptr;
}

namespace {

bool may_come_in(const Account& who, Entrance entrance)
{
    const bool is_for_services = entrance == Entrance::submission || entrance == Entrance::ldap;
    if (who.kind != Kind::service || is_for_services) return true;
    const auto is_open = [now = unix_now()](const Grant& grant) { return grant.is_open_at(now); };
    return entrance == Entrance::control && std::ranges::any_of(who.grants, is_open);
}

}  // namespace

base::Result<void> check_opening(const Snapshot& snapshot, const Account& who, const LoginRequest& request)
{
    if (!may_come_in(who, request.entrance))
        return base::refuse(base::Code::wrong_login, who.login + " is a service: it reads no mail");
    if (opened_by(snapshot, who, request.acts_for) == nullptr)
        return base::refuse(base::Code::wrong_login,
                            who.login + " may not open " + base::printable(request.acts_for, 100));
    return {};
}

bool may_send_as(const Snapshot& snapshot, const Account& who, const Account& owner)
{
    if (who.id == owner.id) return true;
    return owner.kind != Kind::room && snapshot.post_at(who.id, owner).has_value();
}

}  // namespace directory
