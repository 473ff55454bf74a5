#include "control/rights/budget.hpp"

#include "base/format.hpp"

namespace control {

using base::Code;
using base::refuse;

Budget::Budget(const directory::Snapshot& snapshot, const Warrant& warrant, directory::Right right)
    : snapshot_(snapshot)
{
    for (const auto& grant : warrant.grants()) {
        if (!grant.rights.has(right)) continue;
        const bool is_limited = grant.accounts != 0 || grant.bytes != 0;
        purses_.push_back({grant, {}, is_limited ? spent_in(snapshot, grant) : Spent()});
        purses_.back().scope.add(grant.scope);
    }
}

// The first refusal is told, where all refuse.
template<typename Look> base::Result<void> Budget::one_has_room(std::string_view agency, Look look) const
{
    base::Result<void> first;
    for (const auto& purse : purses_) {
        if (!purse.scope.holds(snapshot_, agency)) continue;
        auto looked = look(purse);
        if (looked) return {};
        if (first) first = std::move(looked);
    }
    return first;
}

base::Result<void> Budget::has_accounts(const Purse& purse) const
{
    const auto most = purse.grant.accounts;
    if (most == 0 || purse.spent.accounts < most) return {};
    return refuse(Code::limit,
                  base::format("the budget of {} is {} accounts: {} are there, 1 more was asked for",
                               purse.scope.to_text(snapshot_), most, purse.spent.accounts));
}

base::Result<void> Budget::has_bytes(const Purse& purse, std::uint64_t quota, std::uint64_t more) const
{
    const auto most = purse.grant.bytes;
    const auto scope = purse.scope.to_text(snapshot_);
    if (most == 0) return {};
    if (quota == 0)
        return refuse(
            Code::limit,
            base::format("without a quota it fits into no budget; that of {} is {} bytes", scope, most));
    if (purse.spent.bytes + more <= most) return {};
    return refuse(Code::limit,
                  base::format("the budget of {} is {} bytes: {} are given, {} more were asked for", scope,
                               most, purse.spent.bytes, more));
}

base::Result<void> Budget::take(std::string_view agency, std::uint64_t quota)
{
    auto room = one_has_room(agency, [&](const Purse& purse) {
        auto accounts = has_accounts(purse);
        return accounts ? has_bytes(purse, quota, quota) : accounts;
    });
    if (!room) return room;
    for (auto& purse : purses_) {
        if (!purse.scope.holds(snapshot_, agency)) continue;
        ++purse.spent.accounts;
        purse.spent.bytes += quota;
    }
    return {};
}

base::Result<void> Budget::grow(std::string_view agency, std::uint64_t from, std::uint64_t to) const
{
    if (to == from || (from != 0 && to != 0 && to < from)) return {};
    // What had no limit was counted as nothing.
    return one_has_room(agency, [&](const Purse& purse) { return has_bytes(purse, to, to - from); });
}

}  // namespace control
