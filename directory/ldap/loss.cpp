#include "directory/ldap/loss.hpp"

#include <algorithm>

namespace directory::ldap {
namespace {

constexpr std::size_t ordinary = 50;
constexpr std::size_t ordinary_share = 10;  // one in ten

}  // namespace

Loss loss_between(const Snapshot& before, const Snapshot& after)
{
    auto is_lost = [&](const Account& account) {
        const auto* now = after.by_id(account.id);
        return !now || (now->addresses.empty() && !account.addresses.empty());
    };
    auto lost = std::ranges::count_if(before.accounts(), is_lost);
    return {before.accounts().size(), static_cast<std::size_t>(lost)};
}

bool is_great(const Loss& loss)
{
    if (loss.lost == 0) return false;
    return loss.lost == loss.known || loss.lost > std::max(ordinary, loss.known / ordinary_share);
}

}  // namespace directory::ldap
