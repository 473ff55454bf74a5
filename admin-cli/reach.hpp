// Whom a group reaches, as it is told.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

// "this reaches 1,284 mailboxes in 63 agencies", where most of them are, and what was left out.
void print_reach(Context& context, const base::Json& reach);

}  // namespace admin_cli
