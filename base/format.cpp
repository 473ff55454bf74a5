#define FMT_HEADER_ONLY 1

#include "base/format.hpp"

#include <fmt/format.h>

namespace base {

std::string formatted(fmt::string_view text, fmt::format_args values)
{
    return fmt::vformat(text, values);
}

}  // namespace base
