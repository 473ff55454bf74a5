#include "control/rights/warrant.hpp"

#include <algorithm>

namespace control {

using directory::Account;
using directory::Agency;
using directory::Grant;
using directory::Right;
using directory::Rights;
using directory::Snapshot;

namespace {

constexpr int deepest = 64;  // a loop in the tree must not hurt

// Calls look(agency) on the agency and on all above it, until it says yes.
template<typename Look> bool climbs_to(const Snapshot& snapshot, const Agency* agency, Look look)
{
    for (int depth = 0; agency != nullptr && depth < deepest; ++depth) {
        if (look(*agency)) return true;
        agency = agency->parent.empty() ? nullptr : snapshot.agency(agency->parent);
    }
    return false;
}

bool is_below(const Snapshot& snapshot, std::string_view code, const base::Uuid& top)
{
    return top.is_nil() || climbs_to(snapshot, snapshot.agency(code),
                                     [&top](const Agency& agency) { return agency.id == top; });
}

bool fits(std::uint64_t wanted, std::uint64_t most)
{
    return most == 0 || (wanted != 0 && wanted <= most);
}

bool is_within(const Grant& inner, const Grant& outer)
{
    const bool ends_in_time = !outer.until || (inner.until && *inner.until <= *outer.until);
    return inner.from >= outer.from && ends_in_time;
}

Scope scope_of(const Grant& grant)
{
    Scope scope;
    scope.add(grant.scope);
    return scope;
}

}  // namespace

void Scope::add(const base::Uuid& top)
{
    if (top.is_nil())
        is_everything_ = true;
    else if (!is_top(top))
        tops_.push_back(top);
}

bool Scope::is_top(const base::Uuid& agency) const
{
    return std::ranges::find(tops_, agency) != tops_.end();
}

bool Scope::holds(const Snapshot& snapshot, std::string_view agency) const
{
    return is_everything_ ||
           climbs_to(snapshot, snapshot.agency(agency), [this](const Agency& one) { return is_top(one.id); });
}

bool Scope::holds(const Snapshot& snapshot, const base::Uuid& agency) const
{
    if (is_everything_) return true;
    const auto* found = agency_of(snapshot, agency);
    return found != nullptr && holds(snapshot, found->code);
}

std::string Scope::to_text(const Snapshot& snapshot) const
{
    if (is_everything_) return "*";
    std::string text;
    for (const auto& top : tops_) {
        const auto* agency = agency_of(snapshot, top);
        if (!text.empty()) text += ", ";
        text += agency ? agency->code : to_string(top);
    }
    return text;
}

const Agency* agency_of(const Snapshot& snapshot, const base::Uuid& id)
{
    const auto& all = snapshot.agencies();
    const auto found = std::ranges::find(all, id, &Agency::id);
    return found == all.end() ? nullptr : &*found;
}

Warrant Warrant::everything()
{
    Warrant warrant;
    warrant.grants_.push_back({Rights::all(), base::Uuid{}});
    return warrant;
}

Warrant Warrant::of(const Account& account, std::int64_t when)
{
    Warrant warrant;
    if (!account.may_login()) return warrant;
    for (const auto& grant : account.grants)
        if (grant.is_open_at(when)) warrant.grants_.push_back(grant);
    return warrant;
}

Rights Warrant::rights() const
{
    Rights rights;
    for (const auto& grant : grants_)
        for (int i = 0; i < directory::right_count; ++i)
            if (grant.rights.has(static_cast<Right>(i))) rights.add(static_cast<Right>(i));
    return rights;
}

Scope Warrant::scope(Right right) const
{
    Scope scope;
    for (const auto& grant : grants_)
        if (grant.rights.has(right)) scope.add(grant.scope);
    return scope;
}

Scope Warrant::whole_scope() const
{
    Scope scope;
    for (const auto& grant : grants_) scope.add(grant.scope);
    return scope;
}

bool Warrant::covers(const Snapshot& snapshot, const Grant& other) const
{
    return std::ranges::any_of(grants_, [&](const Grant& ours) {
        const bool reaches =
            ours.scope.is_nil() || (!other.scope.is_nil() && scope_of(ours).holds(snapshot, other.scope));
        return reaches && ours.rights.covers(other.rights) && fits(other.accounts, ours.accounts) &&
               fits(other.bytes, ours.bytes) && is_within(other, ours);
    });
}

bool Warrant::outranks(const Snapshot& snapshot, const Account& account, std::int64_t when) const
{
    // What has ended, or has not begun, gives nobody any rank; how long the other one has his does not count either.
    return std::ranges::all_of(account.grants, [&](const Grant& theirs) {
        if (!theirs.is_open_at(when)) return true;
        return std::ranges::any_of(grants_, [&](const Grant& ours) {
            const bool reaches = ours.scope.is_nil() ||
                                 (!theirs.scope.is_nil() && scope_of(ours).holds(snapshot, theirs.scope));
            return reaches && ours.rights.covers(theirs.rights);
        });
    });
}

Spent spent_in(const Snapshot& snapshot, const Grant& grant)
{
    Spent spent;
    for (const auto& account : snapshot.accounts()) {
        if (account.state == directory::State::purged) continue;
        if (!is_below(snapshot, account.agency, grant.scope)) continue;
        ++spent.accounts;
        spent.bytes += account.quota_bytes;
    }
    return spent;
}

}  // namespace control
