#include "life/policies.hpp"

namespace life {
namespace {

constexpr int deepest = 64;  // a loop in the tree must not hurt

// Of what stood and what is asked for that which keeps mail for longer.
void keep_longer(directory::Profile::Timers& timers, std::string_view stood)
{
    const auto held = purge_least_from(stood);
    timers.purges_unasked = timers.purge_least && held;
    if (held) timers.purge_least = std::max(*held, timers.purge_least.value_or(*held));
}

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

directory::Said<directory::Period> purge_least_from(std::string_view text)
{
    directory::Profile profile;
    for (const auto& figure : directory::figures())
        if (figure.key() == "timers.purge_least" && !text.empty() && !figure.read(text, profile)) return {};
    return profile.timers.purge_least;
}

bool is_shorter(const directory::Said<directory::Period>& before,
                const directory::Said<directory::Period>& after)
{
    return !before || !after || *after < *before;
}

const directory::Profile& Policies::for_agency(const std::string& agency)
{
    const auto& asked = asked_of(agency);
    const auto kept = kept_->find(snapshot_.agency(agency) ? agency : std::string());
    if (kept == kept_->end()) return asked;
    const auto [at, is_new] = keeping_.try_emplace(agency, asked);
    if (is_new) keep_longer(at->second.timers, kept->second);
    return at->second;
}

// Whole days: months are no number of hours.
base::Duration Policies::access_kept() const
{
    std::chrono::days longest{0};
    for (const auto& [name, profile] : read_) {
        if (!profile.log.access_least) continue;
        const std::chrono::minutes least(profile.log.access_least->about_minutes());
        longest = std::max(longest, std::chrono::ceil<std::chrono::days>(least));
    }
    return longest;
}

const directory::Profile& Policies::asked_of(const std::string& agency)
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
