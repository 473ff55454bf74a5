#include "directory/reserved.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace directory {
namespace {

constexpr std::array<std::string_view, 14> reserved{
    "abuse", "admin",   "administrator", "hostmaster", "info",     "mailer-daemon", "no-reply",
    "noc",   "noreply", "postmaster",    "root",       "security", "support",       "webmaster"};

}  // namespace

bool is_reserved(std::string_view local_part)
{
    return std::ranges::any_of(reserved, [local_part](auto name) { return base::iequals(name, local_part); });
}

bool is_reserved_address(std::string_view address)
{
    return is_reserved(address.substr(0, address.find('@')));
}

}  // namespace directory
