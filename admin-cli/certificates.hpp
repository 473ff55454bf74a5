// How a certificate is named: whose, until when, which.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

// serial 41AB…, until 2028-11-26
std::string presented_certificate(const Context& context, const base::Json& certificate);

}  // namespace admin_cli
