#include "life/policies.hpp"

namespace life {
namespace {

constexpr int deepest = 64;  // a loop in the tree must not hurt

}  // namespace

const std::string& Policies::name_for(const std::string& agency)
{
    const auto [at, is_new] = names_.try_emplace(agency, profiles_.used());
    if (!is_new) return at->second;
    const auto* place = snapshot_.agency(agency);
    for (int depth = 0; place && place->profile.empty() && depth < deepest; ++depth)
        place = snapshot_.agency(place->parent);
    if (place && !place->profile.empty()) at->second = place->profile;
    return at->second;
}

const directory::Profile& Policies::for_agency(const std::string& agency)
{
    const auto [at, is_new] = read_.try_emplace(name_for(agency));
    if (!is_new) return at->second;
    auto found = profiles_.find(at->first);
    if (found)
        at->second = std::move(*found);
    else
        faults_.push_back(std::move(found.error()));
    return at->second;
}

}  // namespace life
