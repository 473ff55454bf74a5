// Factor: the second factor of one account: a secret for codes by time, the newest step that was accepted, and recovery
// codes. Pure, but for the makers of secrets. As it is sealed into the directory (seal.hpp, Detail::totp):
//
//   u8 1 · u8 state (0 begun, 1 in use) · varint since · varint last step · text secret · varint n · n × 16 bytes
//
// A recovery code is 60 random bits, kept as the first half of its SHA-256.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace directory {

struct Factor {
    static constexpr std::size_t recovery_count = 10;

    std::string secret;
    bool is_in_use = false;  // false: its first right code is still to come
    std::int64_t since = 0;  // unix seconds
    std::uint64_t last_step = 0;
    std::vector<std::string> recovery{};  // hashes of those that are left

    bool operator==(const Factor&) const = default;

    static Factor begin(std::int64_t now);  // with a new secret
    // The factor as it is once this code has counted; nullopt: it is none of his. Spaces and dashes do not matter, nor
    // does the case of a recovery code.
    std::optional<Factor> after(std::string_view code, std::int64_t now) const;
    // In use from now on; gives the recovery codes, which nobody can read again.
    std::vector<std::string> put_in_use(std::int64_t now);

    std::string to_bytes() const;
    // corrupt
    static base::Result<Factor> from_bytes(std::string_view bytes);
};

}  // namespace directory
