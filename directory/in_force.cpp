#include "directory/in_force.hpp"

#include <algorithm>
#include <set>

namespace directory {
namespace {

constexpr int deepest = 20;  // agencies above each other

}  // namespace

std::string profile_names_of(const Snapshot& snapshot, std::string_view agency, std::string_view used)
{
    std::vector<std::string_view> names{used};
    const auto* at = snapshot.agency(agency);
    for (int depth = 0; at != nullptr && depth < deepest; ++depth) {
        const bool is_new = !at->profile.empty() && std::ranges::find(names, at->profile) == names.end();
        if (is_new) names.push_back(at->profile);
        at = at->parent.empty() ? nullptr : snapshot.agency(at->parent);
    }
    std::string joined;
    for (const auto name : names) joined += (joined.empty() ? "" : "+") + std::string(name);
    return joined;
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

base::Result<void> InForce::renew(const Snapshot& snapshot)
{
    std::set<std::string> wanted{profiles_.used()};
    for (const auto& agency : snapshot.agencies())
        wanted.insert(profile_names_of(snapshot, agency.code, profiles_.used()));
    std::shared_ptr<const Known> before;
    {
        std::lock_guard lock(mutex_);
        before = known_;
    }
    auto fresh = std::make_shared<Known>();
    base::Result<void> outcome;
    for (const auto& names : wanted) {
        auto profile = profiles_.find(names);
        if (profile) {
            fresh->emplace(names, std::make_shared<const Profile>(*std::move(profile)));
            continue;
        }
        outcome = base::refuse(profile.error());
        if (const auto known = before->find(names); known != before->end()) fresh->insert(*known);
    }
    std::lock_guard lock(mutex_);
    known_ = std::move(fresh);
    return outcome;
}

std::shared_ptr<const Profile> InForce::find(const std::string& names) const
{
    std::lock_guard lock(mutex_);
    const auto found = known_->find(names);
    return found == known_->end() ? nullptr : found->second;
}

std::shared_ptr<const Profile> InForce::usual() const
{
    auto found = find(profiles_.used());
    return found ? found : std::make_shared<const Profile>();
}

std::shared_ptr<const Profile> InForce::of(const Snapshot& snapshot, const Account& account) const
{
    auto found = find(profile_names_of(snapshot, account.agency, profiles_.used()));
    return found ? found : usual();
}

}  // namespace directory
