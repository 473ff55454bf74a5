#include "net/admission.hpp"

#include <arpa/inet.h>

namespace net {

std::string network_of(const Peer& peer)
{
    if (peer.is_loopback) return {};
    in6_addr v6{};
    if (inet_pton(AF_INET6, peer.address.c_str(), &v6) != 1) return peer.address;
    return {reinterpret_cast<const char*>(v6.s6_addr), 8};
}

std::optional<Admission::Ticket> Admission::admit(const Peer& peer)
{
    auto network = network_of(peer);
    std::lock_guard lock(mutex_);
    if (total_ >= most_) return std::nullopt;
    if (!network.empty()) {
        auto& count = networks_[network];
        if (count >= most_per_network_) return std::nullopt;
        ++count;
    }
    ++total_;
    return std::optional<Ticket>(std::in_place, *this, std::move(network));
}

std::uint64_t Admission::size() const
{
    std::lock_guard lock(mutex_);
    return total_;
}

void Admission::leave(const std::string& network)
{
    std::lock_guard lock(mutex_);
    --total_;
    const auto found = networks_.find(network);
    if (found != networks_.end() && --found->second == 0) networks_.erase(found);
}

}  // namespace net
