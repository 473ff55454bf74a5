#include "net/settings.hpp"

#include "base/format.hpp"

#include <algorithm>
#include <thread>

namespace net {
namespace {

constexpr std::uint64_t most_loops = 256;
constexpr base::Duration longest_patience = std::chrono::hours(1);

base::Result<void> check_patience(std::string_view name, base::Duration value)
{
    if (value > base::Duration::zero() && value <= longest_patience) return {};
    return base::refuse(base::Code::invalid,
                        base::format("net.{} is more than nothing, and 1 h at most", name));
}

base::Result<void> check_limit(std::string_view name, std::uint64_t value)
{
    if (value > 0) return {};
    return base::refuse(base::Code::invalid, base::format("net.{} = 0 would let nobody in", name));
}

}  // namespace

void describe(base::Section& section, Settings& settings)
{
    section.field("listen", settings.listen,
                  "Addresses on which every door is opened: 192.0.2.1, ::1, or * for all of this machine.");
    section.field("threads", settings.threads, "Event loops, each with its own thread. 0: one per core.");
    section.field("tls_certificate", settings.tls_certificate,
                  "PEM file: the server's certificate, then those between it and the root. Empty: the server "
                  "makes its own authority and certificate in the data folder.");
    section.field("tls_key", settings.tls_key, "PEM file: the private key of that certificate.");
    section.field("host_names", settings.host_names,
                  "Names (besides localhost) that a certificate made by the server itself is good for.");
    section.field("handshake_patience", settings.handshake_patience,
                  "How long a whole TLS handshake may take.");
    section.field("shutdown_grace", settings.shutdown_grace,
                  "How long sessions may take to finish the command in hand when the server ends.");
    section.field("max_connections", settings.max_connections,
                  "Connections at a time, over all doors; fewer where the limit of open files demands it.");
    section.field(
        "max_strangers", settings.max_strangers,
        "Connections at a time that have neither logged in nor named a recipient here; at most half of "
        "all. One more, and the oldest of them is ended.");
    section.field("max_connections_per_address", settings.max_connections_per_address,
                  "Connections at a time from one IPv4 address or IPv6 /64. Whole offices sit behind one "
                  "address, so keep it high; this machine itself is not counted.");
    section.field(
        "max_new_connections_per_address", settings.max_new_connections_per_address,
        "New connections a second from one IPv4 address or IPv6 /64 in the long run, ten times as many "
        "at once. This machine itself is not counted.");
}

base::Result<void> check(const Settings& settings)
{
    if (settings.listen.empty())
        return base::refuse(base::Code::invalid, "net.listen names no address; * is all of this machine");
    if (settings.threads > most_loops)
        return base::refuse(base::Code::invalid,
                            base::format("net.threads is {} at most; 0 is one per core", most_loops));
    for (const auto& [name, value] : {std::pair{"handshake_patience", settings.handshake_patience},
                                      {"shutdown_grace", settings.shutdown_grace}})
        if (auto good = check_patience(name, value); !good) return good;
    for (const auto& [name, value] :
         {std::pair{"max_connections", settings.max_connections},
          {"max_strangers", settings.max_strangers},
          {"max_connections_per_address", settings.max_connections_per_address},
          {"max_new_connections_per_address", settings.max_new_connections_per_address}})
        if (auto good = check_limit(name, value); !good) return good;
    return {};
}

std::size_t count_of_loops(const Settings& settings)
{
    return settings.threads > 0 ? settings.threads : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace net
