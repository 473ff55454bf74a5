// format: text from values. (libstdc++ 12 has no std::format; this is the one door to fmt.)
#pragma once

#include <fmt/core.h>

namespace base {

using fmt::format;
using fmt::format_to;

}  // namespace base
