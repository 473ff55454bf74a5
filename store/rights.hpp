// Rights: who may do what with a mailbox (RFC 4314).
#pragma once

#include "base/result.hpp"
#include "base/uuid.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace store {

// RFC 4314 §2.1, in the order of its letters: lrswipkxtea.
enum class Right : std::uint16_t {
    lookup = 1,
    read = 2,
    keep_seen = 4,
    write = 8,
    insert = 16,
    post = 32,
    create_mailboxes = 64,
    delete_mailbox = 128,
    delete_messages = 256,
    expunge = 512,
    administer = 1024,
};

struct Rights {
    std::uint16_t bits = 0;  // of Right

    bool has(Right right) const { return (bits & static_cast<std::uint16_t>(right)) != 0; }
    bool operator==(const Rights&) const = default;
};

inline constexpr Rights all_rights{0x7FF};
inline constexpr Rights no_rights{};

// "lrs". The obsolete c is k, and d is xte (RFC 4314 §2.1.1). Refused: invalid.
base::Result<Rights> rights_from(std::string_view letters);
std::string to_text(Rights rights);

// Whom an entry is about. A negative one takes rights away that others give (RFC 4314 §2).
struct Identifier {
    enum class Sign : std::uint8_t { positive, negative };
    enum class Kind : std::uint8_t { account, group, anyone };

    Sign sign = Sign::positive;
    Kind kind = Kind::account;
    base::Uuid id = {};  // nil for anyone

    auto operator<=>(const Identifier&) const = default;
};

struct AclEntry {
    Identifier who;
    Rights rights;
    bool operator==(const AclEntry&) const = default;
};

enum class RightsAction { add, remove, replace };

struct RightsChange {
    RightsAction action = RightsAction::replace;
    Rights rights;
};

}  // namespace store
