// A record of the audit as a line for people.
#pragma once

#include "base/json.hpp"

#include <string>

namespace admin_cli {

// "2026-11-26T03:00:00.123456Z 17 login_failed who=nqhuy service=imap address=192.0.2.7"
std::string audit_line(const base::Json& record);

}  // namespace admin_cli
