// Door: what kind of client a port is for.
#pragma once

#include <cstdint>
#include <string_view>

namespace smtp {

enum class Door : std::uint8_t {
    mx = 1,          // other servers: mail for our addresses only
    submission = 2,  // our people, logged in: mail from their addresses only
    lmtp = 4,        // our own front ends (RFC 2033), believed without a login: no door to the Internet
};

std::string_view to_string(Door door);

// A set of doors, as command rows name it.
class Doors {
  public:
    constexpr Doors(Door door) : bits_(static_cast<unsigned>(door)) {}
    constexpr bool has(Door door) const { return (bits_ & static_cast<unsigned>(door)) != 0; }
    friend constexpr Doors operator|(Doors a, Doors b) { return Doors(a.bits_ | b.bits_); }

  private:
    explicit constexpr Doors(unsigned bits) : bits_(bits) {}
    unsigned bits_;
};

constexpr Doors operator|(Door a, Door b)
{
    return Doors(a) | Doors(b);
}

inline constexpr Doors smtp_doors = Door::mx | Door::submission;
inline constexpr Doors every_door = smtp_doors | Doors(Door::lmtp);

}  // namespace smtp
