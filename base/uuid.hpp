// Uuid: the immutable name of every account, agency and blob (RFC 4122 §4.1; LDAP entryUUID).
//
// Ordered by its bytes. A time-ordered one sorts by when it was made, so that rows
// written together lie together.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    bool is_nil() const { return *this == Uuid{}; }
    // The 16 bytes as they stand in a key.
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

std::string to_string(const Uuid& uuid);                    // 8-4-4-4-12, lower case
std::optional<Uuid> uuid_from_text(std::string_view text);  // any case, with hyphens
std::optional<Uuid> uuid_from_bytes(std::string_view sixteen_bytes);
Uuid random_uuid();                             // version 4
Uuid time_ordered_uuid(std::uint64_t unix_ms);  // version 7 (RFC 9562 §5.7)

}  // namespace base

template<> struct std::hash<base::Uuid> {
    std::size_t operator()(const base::Uuid& uuid) const noexcept;
};
