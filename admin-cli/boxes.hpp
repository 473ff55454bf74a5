// What the commands about mailboxes that are nobody's own share: how holders and periods are shown.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

// "from 2026-01-01 until 2026-07-01", as much of it as there is.
std::string period_of(const Context& context, const base::Json& holder);

// "ntlan (clerk), nqhuy (deputy)": those who may open it now.
std::string open_holders_of(const Context& context, const base::Json& account);

}  // namespace admin_cli
