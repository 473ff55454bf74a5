#include "control/verbs.hpp"

namespace control {

std::span<const Verb* const> verbs()
{
    static constexpr const Verb* table[] = {
        &agency_import, &agency_quota,      &agency_tree,      &audit_export,      &audit_show,
        &audit_verify,  &bench_accounts,    &directory_accept, &official_find,     &official_import,
        &official_lock, &official_password, &official_show,    &official_unlock,   &policy_profiles,
        &life_accept,   &life_due,          &life_log,         &official_activate, &official_close,
        &official_hold, &official_move,     &official_purge,   &official_reopen,   &report,
        &status,        &store_repair,      &store_verify,
    };
    return table;
}

}  // namespace control
