// Routing: which account an address belongs to.

#include "delivery/routing.hpp"

#include "base/text.hpp"

namespace delivery {
namespace {

const directory::Account* find_named(const directory::Snapshot& snapshot, std::string_view name)
{
    if (name.empty()) return nullptr;
    if (const auto* account = snapshot.by_address(name)) return account;
    return snapshot.by_login(name);
}

// ntlan+ideas@x → ntlan@x; empty where there is no detail.
std::string without_detail(std::string_view address)
{
    const auto [local, domain] = split_address(address);
    const auto plus = local.find('+');
    if (plus == std::string_view::npos || plus == 0 || local.starts_with('"')) return {};
    return std::string(local.substr(0, plus)) + "@" + std::string(domain);
}

}  // namespace

Halves split_address(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return {address, {}};
    return {address.substr(0, at), address.substr(at + 1)};
}

const directory::Account* find_owner(const directory::Snapshot& snapshot, std::string_view address)
{
    if (const auto* account = snapshot.by_address(address)) return account;
    if (snapshot.is_unsettled(address)) return nullptr;
    return snapshot.by_address(without_detail(address));
}

bool is_unsettled(const directory::Snapshot& snapshot, std::string_view address)
{
    return snapshot.is_unsettled(address) || snapshot.is_unsettled(without_detail(address));
}

bool is_postmaster(std::string_view local_part)
{
    return base::iequals(local_part, "postmaster");
}

const directory::Account* find_postmaster(const directory::Snapshot& snapshot, std::string_view configured)
{
    const auto* named = find_named(snapshot, configured);
    if (named != nullptr && named->may_receive()) return named;
    for (const auto& account : snapshot.accounts())
        if (account.role == directory::Role::admin && account.may_receive()) return &account;
    return nullptr;
}

PostmasterSet judge_postmaster(const directory::Snapshot& snapshot, std::string_view configured)
{
    const auto* account = find_postmaster(snapshot, configured);
    if (account == nullptr) return PostmasterSet::nobody;
    const bool is_as_set = configured.empty() || account == find_named(snapshot, configured);
    return is_as_set ? PostmasterSet::found : PostmasterSet::admin_instead;
}

}  // namespace delivery
