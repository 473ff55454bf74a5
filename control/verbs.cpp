#include "control/verbs.hpp"

namespace control {

std::span<const Verb* const> verbs()
{
    static constexpr const Verb* table[] = {
        &agency_import, &agency_quota,      &agency_tree,      &audit_export,    &audit_show,
        &audit_verify,  &bench_accounts,    &cert_enrol,       &cert_import,     &cert_list,
        &cert_revoke,   &directory_export,  &group_add,        &group_edit,      &group_members,
        &group_preview, &group_show,        &directory_accept, &official_find,   &official_import,
        &official_lock, &official_password, &official_show,    &official_unlock, &policy_profiles,
        &status,        &store_repair,      &store_verify,
    };
    return table;
}

}  // namespace control
