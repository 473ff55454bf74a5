#include "control/verbs/admin_grants.hpp"

#include "control/rights/roles.hpp"

namespace control {

base::Json to_json(const directory::Snapshot& snapshot, const directory::Grant& grant)
{
    Scope scope;
    scope.add(grant.scope);
    const auto* agency = agency_of(snapshot, grant.scope);
    base::Json::Object json{{"role", std::string(role_of(grant.rights))},
                            {"rights", to_string(grant.rights)},
                            {"scope", scope.to_text(snapshot)},
                            {"scope_name", agency ? agency->name : std::string()},
                            {"from", grant.from}};
    if (grant.until) json.emplace("until", *grant.until);
    if (grant.accounts == 0 && grant.bytes == 0) return json;
    const auto spent = spent_in(snapshot, grant);
    json.emplace("accounts", grant.accounts);
    json.emplace("accounts_used", spent.accounts);
    json.emplace("bytes", grant.bytes);
    json.emplace("bytes_used", spent.bytes);
    return json;
}

base::Json::Array grants_of(const directory::Snapshot& snapshot, const directory::Account& account)
{
    base::Json::Array grants;
    for (const auto& grant : account.grants) grants.push_back(to_json(snapshot, grant));
    return grants;
}

}  // namespace control
