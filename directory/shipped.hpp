// Shipped: the policy profiles of conf/profiles as they are compiled into the program (cmake/shipped.cmake).
#pragma once

#include <span>
#include <string_view>

namespace directory {

struct Shipped {
    std::string_view name;  // langson
    std::string_view text;
};

// By name.
std::span<const Shipped> shipped();

}  // namespace directory
