// Totp: codes by time, as authenticator apps make them: six digits, a new one every 30 seconds, HMAC-SHA-1. Pure, but for
// new_secret().
//
//   RFC 4226 §5.3    a code from a secret and a counter
//   RFC 6238 §4, §5.2  the counter is the time; one step back and ahead is tolerated, and no code counts twice
//   RFC 4648 §6      a secret as people type it: base32
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace directory::totp {

inline constexpr unsigned usual_digits = 6;
inline constexpr std::int64_t step_seconds = 30;

std::string new_secret();  // 160 bits

std::uint64_t counter_at(std::int64_t unix_seconds);
// HOTP; up to 9 digits.
std::string code_of(std::string_view secret, std::uint64_t counter, unsigned digits = usual_digits);
// In like time whether they are the same or not; of a code whose length is known.
bool is_same_code(std::string_view code, std::string_view right);
// Which step's code it is: now's, or a neighbour's, and after `last`, the newest that was accepted. In like time whether
// there is one or not. What is no code is none's.
std::optional<std::uint64_t> step_of(std::string_view secret, std::string_view code, std::uint64_t now,
                                     std::uint64_t last);

std::string to_base32(std::string_view bytes);  // without padding
// What apps read from a QR code: otpauth://totp/congvu:nqhuy?secret=…&issuer=congvu
std::string uri_of(std::string_view issuer, std::string_view login, std::string_view secret);

}  // namespace directory::totp
