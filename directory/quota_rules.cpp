#include "directory/quota_rules.hpp"

#include <algorithm>

namespace directory {
namespace {

std::optional<std::uint64_t> count_of(const Said<Bytes>& said)
{
    return said ? std::optional(said->count) : std::nullopt;
}

QuotaRules rules_of(const Said<Bytes>& given, const Said<Bytes>& least, const Said<Bytes>& most)
{
    QuotaRules rules;
    rules.least = count_of(least);
    rules.most = count_of(most);
    if (rules.least && rules.most) rules.most = std::max(*rules.least, *rules.most);
    rules.given = count_of(given).value_or(rules.least.value_or(rules.most.value_or(0)));
    if (rules.most) rules.given = std::min(rules.given, *rules.most);
    if (rules.least && rules.given != 0) rules.given = std::max(rules.given, *rules.least);
    return rules;
}

}  // namespace

QuotaRules quota_rules(const Profile& profile, Kind kind, bool is_admin)
{
    const auto& said = profile.quota;
    QuotaRules rules;
    if (kind == Kind::group || kind == Kind::service) return rules;
    if (kind != Kind::official) {
        rules = rules_of(said.agency, said.agency_least, said.agency_most);
        rules.least_key = "quota.agency_least";
        rules.most_key = "quota.agency_most";
        return rules;
    }
    const bool has_most = is_admin && said.admin_most;
    rules = rules_of(is_admin && said.admin ? said.admin : said.person, said.person_least,
                     has_most ? said.admin_most : said.person_most);
    rules.least_key = "quota.person_least";
    rules.most_key = has_most ? "quota.admin_most" : "quota.person_most";
    return rules;
}

QuotaRules quota_rules(const Profile& profile, const Account& account)
{
    return quota_rules(profile, account.kind, account.role == Role::admin || !account.grants.empty());
}

std::optional<QuotaFault> fault_in(std::uint64_t quota, const QuotaRules& rules)
{
    if (quota == 0) return rules.most ? std::optional(QuotaFault::endless) : std::nullopt;
    if (rules.most && quota > *rules.most) return QuotaFault::over_most;
    if (rules.least && quota < *rules.least) return QuotaFault::under_least;
    return std::nullopt;
}

}  // namespace directory
