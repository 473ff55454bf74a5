#include "directory/networks.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <optional>

namespace directory {
namespace {

struct Parsed {
    std::array<std::uint8_t, 16> bits{};
    bool is_ipv4 = false;
};

std::optional<Parsed> parsed(std::string_view text)
{
    // fe80::1%eth0: which of our own links it came by says nothing of the network.
    const std::string address(text.substr(0, text.find('%')));
    Parsed made;
    in_addr four{};
    if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
        made.is_ipv4 = true;
        made.bits[10] = made.bits[11] = 0xFF;
        std::memcpy(made.bits.data() + 12, &four, sizeof four);
        return made;
    }
    if (inet_pton(AF_INET6, address.c_str(), made.bits.data()) == 1) return made;
    return std::nullopt;
}

bool begins_alike(const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b, unsigned bits)
{
    for (unsigned i = 0; i < 16 && bits > 0; ++i) {
        const unsigned here = std::min(bits, 8U);
        if (((a[i] ^ b[i]) >> (8 - here)) != 0) return false;
        bits -= here;
    }
    return true;
}

}  // namespace

base::Result<Networks> Networks::from(const std::vector<std::string>& texts)
{
    Networks networks;
    for (const auto& text : texts) {
        const auto slash = text.find('/');
        const auto address = parsed(std::string_view(text).substr(0, slash));
        const unsigned longest = address && address->is_ipv4 ? 32 : 128;
        const auto length = slash == std::string::npos
                                ? std::optional<std::uint64_t>(longest)
                                : base::to_number(std::string_view(text).substr(slash + 1));
        if (!address || !length || *length > longest)
            return base::refuse(base::Code::invalid,
                                base::format("'{}' is no network; right would be 10.0.0.0/8", text));
        networks.all_.push_back({address->bits, static_cast<unsigned>(*length) + (128 - longest)});
    }
    return networks;
}

bool Networks::hold(std::string_view address) const
{
    if (address.empty()) return true;
    const auto asked = parsed(address);
    if (!asked) return false;
    return std::ranges::any_of(all_, [&](const Network& network) {
        return begins_alike(network.address, asked->bits, network.length);
    });
}

}  // namespace directory
