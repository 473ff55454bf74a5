// Commands: the verbs that people type. One file in commands/ each; this is their table.
#pragma once

#include "admin-cli/arguments.hpp"
#include "admin-cli/context.hpp"

#include <functional>
#include <span>

namespace admin_cli {

using Action = std::function<int(Context&)>;

struct Command {
    std::string_view group;  // official; empty for a verb by itself
    std::string_view name;
    std::string_view help;                    // its sentence
    Action (*declare)(Arguments& arguments);  // and what is done once they have been read
};

extern const Command account_add, account_import, account_list, account_show, admin_grant, admin_list,
    admin_logout, admin_revoke, admin_sessions, admin_whoami, agency_edit, agency_import, agency_quota,
    agency_show, agency_tree, app_password_add, app_password_list, app_password_revoke, approval_approve,
    approval_list, approval_reject, approval_show, audit_accept, audit_check, audit_export, audit_show,
    audit_verify, bench_accounts, cert_enrol, cert_import, cert_list, cert_revoke, directory_accept,
    directory_export, factor_enrol, factor_remove, factor_show, group_add, group_edit, group_list,
    group_members, group_preview, group_show, holder_assign, holder_release, holder_show, life_accept,
    life_due, life_log, login, logout, official_activate, official_close, official_edit, official_export,
    official_find, official_hold, official_import, official_lock, official_move, official_password,
    official_purge, official_reopen, official_show, official_unlock, password_change, policy_list,
    policy_show, report_accounts, report_agencies, report_inventory, report_locked, report_quota, report_use,
    request_accept, request_certificate, request_close, request_create, request_done, request_edit,
    request_list, request_lock, request_move, request_overdue, request_password, request_purge,
    request_refuse, request_unlock, service_set, status, store_repair, store_verify;

std::span<const Command* const> commands();

// The whole program: arguments without its name, to an exit code.
int run(const std::vector<std::string>& arguments, Context& context);

}  // namespace admin_cli
