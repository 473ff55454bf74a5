// Secrets that are typed: not shown at a terminal; a line of the input where there is none.
#pragma once

#include "admin-cli/context.hpp"

#include <functional>

namespace admin_cli {

// `prompt` is a sentence's key.
std::string typed_secret(Context& context, std::string_view prompt);
std::string typed_line(Context& context, std::string_view prompt);

// Asks, and where the server wants the code of a second factor, or has sent one, asks again with what is typed.
control::Answer ask_with_code(Context& context, const std::function<control::Answer(base::Json::Object)>& ask,
                              base::Json::Object request);

}  // namespace admin_cli
