#include "directory/ldap/bind_door.hpp"

#include "base/text.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/slapd_folder.hpp"

#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace directory::ldap {
namespace {

namespace fs = std::filesystem;

std::unexpected<base::Error> failed(const fs::path& path)
{
    return base::refuse(base::Code::unavailable, path.string() + ": " + std::strerror(errno));
}

base::Result<void> give(const Settings& settings, const fs::path& socket)
{
    const auto user = slapd_user(settings);
    if (!user) return base::refuse(user.error());
    const auto uid = *user ? (*user)->uid : geteuid();
    if (lchown(socket.c_str(), uid, getegid()) != 0 || chmod(socket.c_str(), 0600) != 0)
        return failed(socket);
    return {};
}

}  // namespace

base::Result<BindDoor> BindDoor::open(const Settings& settings, const fs::path& folder, net::Door& door,
                                      std::size_t loops)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return base::refuse(base::Code::unavailable, folder.string() + ": " + error.message());
    const auto path = folder / slapd_file::binds;
    door.path = path.string();
    door.path_mode = 0600;
    // Also one that an earlier slapd holds still; the folder is ours alone.
    fs::remove(path, error);
    auto listening = net::listen_at(door, loops);
    if (!listening) return base::refuse(listening.error());
    if (auto given = give(settings, path); !given) return base::refuse(given.error());
    net::Socket own(fcntl(listening->sockets.front().fd(), F_DUPFD_CLOEXEC, 0));
    if (!own) return failed(path);
    return BindDoor(*std::move(listening), std::move(own));
}

void BindDoor::close(std::string_view last_word) const
{
    shutdown(fd(), SHUT_RDWR);
    for (;;) {
        const net::Socket one(accept4(fd(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!one) return;
        send(one.fd(), last_word.data(), last_word.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

std::vector<std::uint32_t> bind_door_users(const Settings& settings)
{
    std::vector<std::uint32_t> users{geteuid()};
    if (const auto user = slapd_user(settings); user && *user) users.push_back((*user)->uid);
    return users;
}

const Account* account_at(const Snapshot& snapshot, std::string_view dn)
{
    constexpr std::string_view type = "uid=";
    const auto name = first_rdn(dn);
    if (!base::iequals(name.substr(0, type.size()), type)) return nullptr;
    const auto* account = snapshot.by_login(name.substr(type.size()));
    return account && normal(account->dn) == normal(dn) ? account : nullptr;
}

}  // namespace directory::ldap
