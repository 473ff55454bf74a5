// Networks: which addresses are of the province's own networks. Pure.
//
//   10.0.0.0/8, 192.0.2.7, 2001:db8::/32      an address alone is a network of one
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace directory {

class Networks {
  public:
    // invalid: which one is none.
    static base::Result<Networks> from(const std::vector<std::string>& texts);

    // As a stream gives it: "192.0.2.1", "2001:db8::1"; empty (a Unix socket) is inside always. An IPv4 address within
    // IPv6 (::ffff:192.0.2.1) is the IPv4 one.
    bool hold(std::string_view address) const;

  private:
    using Bits = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
    struct Network {
        Bits address{};
        unsigned length = 0;  // of the 128 bits
    };
    std::vector<Network> all_;
};

}  // namespace directory
