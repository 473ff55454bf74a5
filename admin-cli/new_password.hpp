// A new password: typed twice without being shown, or read as one line where the input is no terminal.
#pragma once

#include "admin-cli/context.hpp"

namespace admin_cli {

std::expected<std::string, control::Note> ask_new_password(Context& context);

}  // namespace admin_cli
