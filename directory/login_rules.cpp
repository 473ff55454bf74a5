#include "directory/login_rules.hpp"

#include <algorithm>
#include <set>

namespace directory {
namespace {

constexpr int deepest = 64;  // a loop in the tree must not hurt
constexpr base::Duration usual_lock = std::chrono::hours(12);

std::int64_t unix_seconds(base::WallTime time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

std::string_view profile_name(const Snapshot& snapshot, std::string_view agency, std::string_view otherwise)
{
    const auto* place = snapshot.agency(agency);
    for (int depth = 0; place && place->profile.empty() && depth < deepest; ++depth)
        place = snapshot.agency(place->parent);
    return place && !place->profile.empty() ? std::string_view(place->profile) : otherwise;
}

LockRule lock_rule_of(const Profile::Login& said)
{
    if (!said.wrong_most) return {};
    const auto period = said.unlock_earliest ? said.unlock_earliest : said.unlock_latest;
    if (!period) return {*said.wrong_most, usual_lock};
    return {*said.wrong_most, std::chrono::minutes(period->about_minutes())};
}

base::Result<void> LoginRules::renew(const Snapshot& snapshot)
{
    std::set<std::string> names{profiles_.used()};
    for (const auto& agency : snapshot.agencies())
        if (!agency.profile.empty()) names.insert(agency.profile);
    base::Result<void> outcome;
    for (const auto& name : names) {
        auto found = profiles_.find(name);
        if (!found) {
            outcome = base::refuse(found.error());
            continue;
        }
        auto profile = std::make_shared<const Profile>(*std::move(found));
        std::lock_guard lock(mutex_);
        known_[name] = std::move(profile);
    }
    return outcome;
}

std::shared_ptr<const Profile> LoginRules::profile_of(const Snapshot& snapshot, const Account* who) const
{
    static const auto nothing = std::make_shared<const Profile>();
    const std::string_view used = profiles_.used();
    const auto name = who ? profile_name(snapshot, who->agency, used) : used;
    std::lock_guard lock(mutex_);
    auto found = known_.find(name);
    if (found == known_.end()) found = known_.find(used);
    return found == known_.end() ? nothing : found->second;
}

base::Result<void> LoginRules::further(const Snapshot& snapshot, const Account& who,
                                       const LoginRequest& request, Means means) const
{
    const auto profile = profile_of(snapshot, &who);
    if (auto enough = check_factor(*profile, who, request, means, inside_); !enough) return enough;
    if (means == Means::certificate || request.entrance == Entrance::control) return {};
    const auto rules = password_rules(*profile, who);
    if (must_change(rules, who, unix_seconds(clock_.now())))
        return base::refuse(base::Code::expired, who.login + " must change the password first");
    return {};
}

bool LoginRules::asks_factor(const Snapshot& snapshot, const Account& who, std::string_view from) const
{
    const auto where = inside_.hold(from) ? From::inside : From::outside;
    return asks_factor_for_mail(*profile_of(snapshot, &who), who, where);
}

LockRule LoginRules::lock_rule(const Snapshot& snapshot, const Account* who) const
{
    return lock_rule_of(profile_of(snapshot, who)->login);
}

}  // namespace directory
