// Password hashes as userPassword holds them, and first secrets. The door to libargon2.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace directory {

// Cost of one hash. A random first secret of 100 bits needs no slow hash: `quick_cost`.
struct HashCost {
    std::uint32_t memory_kib = 19 * 1024;  // OWASP's floor for Argon2id with two passes
    std::uint32_t passes = 2;
};
inline constexpr HashCost quick_cost{8, 1};

// The form in which a password is hashed and checked, so that it is the same whatever a keyboard or a program
// makes of it: composed, and every space an ASCII one (RFC 8265 §4.2.1, which RFC 4616 §2 leads to). What is
// no UTF-8 stays as it is. Everything below prepares what it is given; so does the login.
std::string prepared_password(std::string_view password);

std::string hash_password(std::string_view password, HashCost cost = {});  // {ARGON2}$argon2id$v=19$…
// False for any other scheme and for what is no hash. The hash comes from the directory, so its cost is
// trusted.
bool verify_password(std::string_view hash, std::string_view password);

// Whether it has the form of one of ours: nothing else is ever stored as a userPassword.
bool is_password_hash(std::string_view text);

// False for what is never sent to be verified: nothing at all (RFC 4513 §5.1.2: an empty password makes a
// bind that verifies nobody), nothing but blanks, a NUL, more than longest_password octets.
bool is_plausible_password(std::string_view password);
inline constexpr std::size_t longest_password = 1024;

// 20 characters of [a-z2-9] without l, o: 100 bits, typed without mistakes.
std::string random_secret();
bool is_random_secret(std::string_view text);  // by its form

}  // namespace directory
