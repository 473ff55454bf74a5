// Password hashes as userPassword holds them, and first secrets. The door to libargon2.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace directory {

// Cost of one hash. A random first secret of 100 bits needs no slow hash: `quick`.
struct HashCost {
    std::uint32_t memory_kib = 19 * 1024;  // OWASP's floor for Argon2id with two passes
    std::uint32_t passes = 2;
};
inline constexpr HashCost quick_cost{8, 1};

std::string hash_password(std::string_view password, HashCost cost = {});  // {ARGON2}$argon2id$v=19$…
bool verify_password(std::string_view hash, std::string_view password);    // false for any other scheme

// 20 characters of [a-z2-9] without l, o: 98 bits, typed without mistakes.
std::string random_secret();

}  // namespace directory
