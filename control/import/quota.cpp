#include "control/import/quota.hpp"

#include "base/settings.hpp"

namespace control {

std::optional<Note> quota_fault(std::uint64_t quota, const directory::Profile& profile,
                                const directory::QuotaRules& rules)
{
    const auto fault = directory::fault_in(quota, rules);
    if (!fault) return std::nullopt;
    const bool is_under = *fault == directory::QuotaFault::under_least;
    const std::string figure(is_under ? rules.least_key : rules.most_key);
    base::Json::Object values{{"size", base::size_text(quota)},
                              {"bound", base::size_text(is_under ? *rules.least : *rules.most)},
                              {"profile", profile.said_by(figure)},
                              {"figure", figure}};
    switch (*fault) {
    case directory::QuotaFault::under_least: return Note{"quota_under_least", std::move(values)};
    case directory::QuotaFault::over_most: return Note{"quota_over_most", std::move(values)};
    case directory::QuotaFault::endless: return Note{"quota_endless", std::move(values)};
    }
    base::bug("an unnamed fault of a quota");
}

std::expected<std::uint64_t, Note> quota_from(const std::optional<std::string>& cell,
                                              const directory::Profile& profile,
                                              const directory::QuotaRules& rules)
{
    if (!cell || cell->empty()) return rules.given;
    const auto asked = base::to_size(*cell);
    if (!asked) return std::unexpected(Note{"bad_quota", {{"quota", *cell}}});
    if (auto fault = quota_fault(*asked, profile, rules)) return std::unexpected(std::move(*fault));
    return *asked;
}

std::expected<std::uint64_t, Note> quota_from(const std::optional<std::string>& cell,
                                              const ProfileOf& profile_of, const std::string& agency,
                                              directory::Kind kind, bool is_admin)
{
    const directory::Profile silent;
    const auto& profile = profile_of ? profile_of(agency) : silent;
    return quota_from(cell, profile, directory::quota_rules(profile, kind, is_admin));
}

}  // namespace control
