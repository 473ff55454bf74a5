#include "server/doors.hpp"

#include "base/format.hpp"
#include "control/proto/message.hpp"

#include <filesystem>

namespace server {
namespace {

// Said where the limit is the whole server's, and where it is that of the client's own address.
struct Busy {
    std::string all, own;
};

struct Plan {
    std::string_view role;
    Room room;
    std::string_view name;
    std::uint64_t Ports::* port;
    net::DoorTls tls;
};

constexpr Plan plans[] = {
    {"mx", Room::mx, "mx", &Ports::mx, net::DoorTls::starttls},
    {"submission", Room::submission, "submission", &Ports::submission, net::DoorTls::starttls},
    {"submission", Room::submission, "submissions", &Ports::submissions, net::DoorTls::implicit},
    {"lmtp", Room::lmtp, "lmtp", &Ports::lmtp, net::DoorTls::starttls},
    {"imap", Room::imap, "imap", &Ports::imap, net::DoorTls::starttls},
    {"imap", Room::imap, "imaps", &Ports::imaps, net::DoorTls::implicit},
    {"web", Room::web, "web", &Ports::web, net::DoorTls::none},
};

Busy busy_of(Room room)
{
    switch (room) {
    case Room::mx:
    case Room::submission:
    case Room::lmtp:
        return {"421 4.3.2 Too many connections, try again later\r\n",
                "421 4.7.0 Too many connections from your address, try again later\r\n"};
    case Room::imap:
        return {"* BYE [LIMIT] Too many connections, try again later\r\n",
                "* BYE [LIMIT] Too many connections from your address, try again later\r\n"};
    case Room::web: return {web::busy(), {}};
    case Room::control: {
        const auto busy =
            to_line(control::Reply{0, control::refusal(base::Code::limit, "too_many_admins")}) + "\r\n";
        return {busy, busy};
    }
    }
    base::bug("unnamed room");
}

net::Door door_of(Room room, std::string_view name, net::DoorTls tls)
{
    auto busy = busy_of(room);
    const bool is_for_people = room == Room::imap || room == Room::submission || room == Room::control;
    net::Door door{.name = std::string(name),
                   .tls = tls,
                   .client_certificate =
                       is_for_people ? net::ClientCertificate::asked : net::ClientCertificate::ignored,
                   .busy = std::move(busy.all),
                   .too_many = std::move(busy.own)};
    return door;
}

std::string ldap_uri(std::string_view scheme, const std::string& address, std::uint64_t port)
{
    if (address == "*") return base::format("{}://:{}", scheme, port);
    bool is_ipv6 = address.find(':') != std::string::npos;
    return is_ipv6 ? base::format("{}://[{}]:{}", scheme, address, port)
                   : base::format("{}://{}:{}", scheme, address, port);
}

// The doors of slapd, as far as we choose them.
std::vector<net::Door> ldap_doors(const Settings& settings)
{
    std::vector<net::Door> doors;
    if (!settings.directory.uri.empty() || !settings.directory.listen.empty()) return doors;
    for (const auto& address : settings.net.listen) {
        for (const auto& [name, port] :
             {std::pair{"ldap", settings.ports.ldap}, {"ldaps", settings.ports.ldaps}}) {
            doors.push_back({.name = name,
                             .address = address,
                             .port = static_cast<std::uint16_t>(settings.port_base + port)});
        }
    }
    return doors;
}

// Whether an address takes in the other one.
bool covers(const std::string& all, const std::string& one)
{
    const bool is_ipv6 = one.contains(':');
    return all == one || all == "*" || all == (is_ipv6 ? "::" : "0.0.0.0");
}

bool is_one_place(const net::Door& a, const net::Door& b)
{
    return a.path.empty() && b.path.empty() && a.port == b.port &&
           (covers(a.address, b.address) || covers(b.address, a.address));
}

base::Result<void> refuse_pair(const net::Door& a, const net::Door& b)
{
    const auto advice =
        a.name == b.name
            ? base::format("name each address once ({} takes in all), in {}", "*",
                           a.name == "lmtp" ? "server.lmtp_listen" : "net.listen")
            : base::format("give server.{}_port or server.{}_port another number", a.name, b.name);
    return base::refuse(base::Code::invalid,
                        base::format("{} and {} are one place: {}", a.to_text(), b.to_text(), advice));
}

}  // namespace

std::vector<OpenDoor> doors_of(const Settings& settings, const std::string& control)
{
    std::vector<OpenDoor> doors;
    for (const auto& plan : plans) {
        if (!settings.has_role(plan.role)) continue;
        for (const auto& address : plan.room == Room::lmtp ? settings.lmtp_listen : settings.net.listen) {
            auto door = door_of(plan.room, plan.name, plan.tls);
            door.address = address;
            door.port = static_cast<std::uint16_t>(settings.port_base + settings.ports.*plan.port);
            doors.push_back({plan.room, std::move(door)});
        }
    }
    auto door = door_of(Room::control, "control", net::DoorTls::none);
    door.path = control;
    // Users who are named need not be of our group; who is at the other end is said by the kernel.
    door.path_mode = settings.control.users.empty() ? 0660 : 0666;
    doors.push_back({Room::control, std::move(door)});
    for (const auto& address : settings.control.listen) {
        auto elsewhere = door_of(Room::control, "control", net::DoorTls::implicit);
        elsewhere.address = address;
        elsewhere.port = static_cast<std::uint16_t>(settings.port_base + settings.ports.control);
        doors.push_back({Room::control, std::move(elsewhere)});
    }
    return doors;
}

base::Result<void> check_doors(const Settings& settings)
{
    auto doors = ldap_doors(settings);
    for (auto& open : doors_of(settings, "control")) doors.push_back(std::move(open.door));
    for (std::size_t i = 0; i < doors.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (is_one_place(doors[j], doors[i])) return refuse_pair(doors[j], doors[i]);
    return {};
}

base::Result<std::vector<Listening>> open_doors(const Settings& settings, const std::string& control)
{
    std::vector<Listening> open;
    for (auto& [room, door] : doors_of(settings, control)) {
        auto at = net::listen_at(door, net::count_of_loops(settings.net));
        if (!at) return base::refuse(at.error());
        open.push_back({room, std::move(door), std::move(*at)});
    }
    return open;
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
