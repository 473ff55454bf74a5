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

extern const Command agency_import, agency_quota, agency_tree, audit_check, audit_export, audit_show,
    audit_verify, bench_accounts, cert_enrol, cert_import, cert_list, cert_revoke, directory_accept,
    directory_export, group_add, group_edit, group_members, group_preview, group_show, official_find,
    official_import, official_lock, official_password, official_show, official_unlock, policy_list,
    policy_show, status, store_repair, store_verify;

std::span<const Command* const> commands();

// The whole program: arguments without its name, to an exit code.
int run(const std::vector<std::string>& arguments, Context& context);

}  // namespace admin_cli
