#include "server/doors.hpp"

#include "base/format.hpp"

#include <filesystem>

namespace server {
namespace {

constexpr std::string_view smtp_busy = "421 4.3.2 Too many connections, try again later\r\n";
constexpr std::string_view imap_busy = "* BYE [LIMIT] Too many connections, try again later\r\n";

struct Plan {
    std::string_view role;
    Room room;
    std::string_view name;
    std::uint64_t Ports::* port;
    net::DoorTls tls;
    std::string_view busy;
};

constexpr Plan plans[] = {
    {"mx", Room::mx, "mx", &Ports::mx, net::DoorTls::starttls, smtp_busy},
    {"submission", Room::submission, "submission", &Ports::submission, net::DoorTls::starttls, smtp_busy},
    {"submission", Room::submission, "submissions", &Ports::submissions, net::DoorTls::implicit, smtp_busy},
    {"lmtp", Room::lmtp, "lmtp", &Ports::lmtp, net::DoorTls::starttls, smtp_busy},
    {"imap", Room::imap, "imap", &Ports::imap, net::DoorTls::starttls, imap_busy},
    {"imap", Room::imap, "imaps", &Ports::imaps, net::DoorTls::implicit, imap_busy},
    {"web", Room::web, "web", &Ports::web, net::DoorTls::none, {}},
};

std::string ldap_uri(std::string_view scheme, const std::string& address, std::uint64_t port)
{
    if (address == "*") return base::format("{}://:{}", scheme, port);
    bool is_ipv6 = address.find(':') != std::string::npos;
    return is_ipv6 ? base::format("{}://[{}]:{}", scheme, address, port)
                   : base::format("{}://{}:{}", scheme, address, port);
}

}  // namespace

std::vector<OpenDoor> doors_of(const Settings& settings, const std::string& control)
{
    std::vector<OpenDoor> doors;
    for (const auto& plan : plans) {
        if (!settings.has_role(plan.role)) continue;
        for (const auto& address : plan.room == Room::lmtp ? settings.lmtp_listen : settings.net.listen) {
            auto port = static_cast<std::uint16_t>(settings.port_base + settings.ports.*plan.port);
            doors.push_back({plan.room,
                             {.name = std::string(plan.name),
                              .address = address,
                              .port = port,
                              .path = {},
                              .tls = plan.tls,
                              .busy = std::string(plan.busy)}});
        }
    }
    // Users who are named need not be of our group; who is at the other end is said by the kernel.
    unsigned mode = settings.control.users.empty() ? 0660 : 0666;
    doors.push_back(
        {Room::control,
         {.name = "control", .address = {}, .port = 0, .path = control, .path_mode = mode, .busy = {}}});
    return doors;
}

std::string folder_closed_to_others(const std::string& path)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    for (auto folder = fs::absolute(path, ignored).parent_path();; folder = folder.parent_path()) {
        auto permissions = fs::status(folder, ignored).permissions();
        if ((permissions & fs::perms::others_exec) == fs::perms::none) return folder;
        if (folder == folder.parent_path()) return {};
    }
}

std::vector<std::string> ldap_addresses(const Settings& settings)
{
    std::vector<std::string> addresses;
    for (const auto& address : settings.net.listen) {
        addresses.push_back(ldap_uri("ldap", address, settings.port_base + settings.ports.ldap));
        addresses.push_back(ldap_uri("ldaps", address, settings.port_base + settings.ports.ldaps));
    }
    return addresses;
}

}  // namespace server
