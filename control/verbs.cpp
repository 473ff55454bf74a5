#include "control/verbs.hpp"

namespace control {

std::span<const Verb* const> verbs()
{
    static constexpr const Verb* table[] = {
        &account_add,     &account_import,  &account_list,  &account_show,      &holder_assign,
        &holder_release,  &service_set,     &agency_import, &agency_quota,      &agency_tree,
        &audit_export,    &audit_show,      &audit_verify,  &bench_accounts,    &directory_accept,
        &official_find,   &official_import, &official_lock, &official_password, &official_show,
        &official_unlock, &policy_profiles, &status,        &store_repair,      &store_verify,
    };
    return table;
}

}  // namespace control
