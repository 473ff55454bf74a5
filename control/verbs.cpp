#include "control/verbs.hpp"

namespace control {

std::span<const Verb* const> verbs()
{
    static constexpr const Verb* table[] = {
        &account_add,       &account_import,   &account_list,     &account_show,     &admin_grant,
        &admin_list,        &admin_logout,     &admin_revoke,     &admin_sessions,   &admin_whoami,
        &agency_edit,       &agency_import,    &agency_quota,     &agency_show,      &agency_tree,
        &app_add,           &app_list,         &app_revoke,       &approval_approve, &approval_list,
        &approval_reject,   &approval_show,    &audit_accept,     &audit_export,     &audit_show,
        &audit_verify,      &bench_accounts,   &cert_enrol,       &cert_import,      &cert_list,
        &cert_revoke,       &directory_accept, &directory_export, &factor_confirm,   &factor_enrol,
        &factor_own,        &factor_remove,    &factor_show,      &group_add,        &group_edit,
        &group_list,        &group_members,    &group_preview,    &group_show,       &holder_assign,
        &holder_release,    &life_accept,      &life_due,         &life_log,         &official_activate,
        &official_call_off, &official_close,   &official_edit,    &official_export,  &official_find,
        &official_hold,     &official_import,  &official_lock,    &official_move,    &official_password,
        &official_purge,    &official_reopen,  &official_show,    &official_unlock,  &official_update,
        &own_app,           &own_password,     &policy_profiles,  &report,           &request_accept,
        &request_done,      &request_list,     &request_make,     &request_refuse,   &service_set,
        &session_login,     &session_logout,   &session_resume,   &status,           &store_repair,
        &store_verify,
    };
    return table;
}

}  // namespace control
