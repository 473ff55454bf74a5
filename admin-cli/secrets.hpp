// Secrets that are typed: not shown at a terminal; a line of the input where there is none.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

// `prompt` is a sentence's key.
std::string typed_secret(Context& context, std::string_view prompt);
std::string typed_line(Context& context, std::string_view prompt);

}  // namespace admin_cli
