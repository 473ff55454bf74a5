#include "directory/ldap/attempts.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace directory::ldap {
namespace {

constexpr std::size_t longest_who = 128;
constexpr std::string_view mapped_prefix{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};

using Bytes = std::array<char, 16>;

std::string text_of(int family, const Bytes& network, std::string_view length)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, network.data(), text.data(), text.size());
    return std::string(text.data()) + std::string(length);
}

std::string network_of_ipv4(Bytes address)
{
    address[3] = 0;
    return text_of(AF_INET, address, "/24");
}

std::string network_of_ipv6(Bytes address)
{
    if (std::string_view(address.data(), mapped_prefix.size()) == mapped_prefix) {
        Bytes inner{};
        std::copy(address.begin() + 12, address.end(), inner.begin());
        return network_of_ipv4(inner);
    }
    std::fill(address.begin() + 8, address.end(), '\0');
    return text_of(AF_INET6, address, "/64");
}

}  // namespace

std::string network_of(std::string_view address)
{
    std::string text(address.substr(0, address.find('%')));
    Bytes bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return network_of_ipv4(bytes);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return network_of_ipv6(bytes);
    return "local";
}

std::string Attempts::key(std::string_view who, std::string_view from)
{
    return network_of(from) + " " + std::string(who.substr(0, longest_who));
}

base::Duration Attempts::wait_after(std::uint64_t failures) const
{
    if (failures < limits_.free_failures) return base::Duration(0);
    auto doublings = std::min<std::uint64_t>(failures - limits_.free_failures, 30);
    return std::min(limits_.first_wait * (std::int64_t{1} << doublings), limits_.longest_wait);
}

bool Attempts::must_wait(std::string_view who, std::string_view from) const
{
    std::lock_guard lock(mutex_);
    auto found = rows_.find(key(who, from));
    return found != rows_.end() && clock_.steady() < found->second.free_at;
}

Attempts::Row& Attempts::touch(const std::string& key)
{
    auto [found, is_new] = rows_.try_emplace(key);
    if (!is_new) order_.erase(found->second.place);
    found->second.place = order_.insert(order_.end(), key);
    if (rows_.size() > limits_.most_rows) {
        rows_.erase(order_.front());
        order_.pop_front();
    }
    return found->second;
}

void Attempts::failed(std::string_view who, std::string_view from)
{
    auto now = clock_.steady();
    std::lock_guard lock(mutex_);
    auto& row = touch(key(who, from));
    if (now - row.last > limits_.memory) row.failures = 0;
    row.last = now;
    row.free_at = now + wait_after(++row.failures);
}

void Attempts::succeeded(std::string_view who, std::string_view from)
{
    std::lock_guard lock(mutex_);
    auto found = rows_.find(key(who, from));
    if (found == rows_.end()) return;
    order_.erase(found->second.place);
    rows_.erase(found);
}

}  // namespace directory::ldap
