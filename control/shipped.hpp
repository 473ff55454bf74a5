// Shipped: roles and holidays of conf/ as they are compiled into the program (cmake/shipped.cmake).
#pragma once

#include <span>
#include <string_view>

namespace control {

struct Shipped {
    std::string_view name;  // roles, vn
    std::string_view text;
};

std::span<const Shipped> shipped();
std::string_view shipped_text(std::string_view name);

}  // namespace control
