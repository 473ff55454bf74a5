// How a grant is shown.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

// commune-admin in H37.31.37 (UBND xã Quảng Lạc); accounts 41 of 50; until 2027-12-31 00:00
std::string grant_text(Context& context, const base::Json& grant);

}  // namespace admin_cli
