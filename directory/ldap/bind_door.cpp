#include "directory/ldap/bind_door.hpp"

#include "base/text.hpp"
#include "directory/ldap/dn.hpp"
#include "directory/ldap/slapd_folder.hpp"

#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace directory::ldap {

std::vector<std::uint32_t> bind_door_users(const Settings& settings)
{
    std::vector<std::uint32_t> users{geteuid()};
    if (const auto user = slapd_user(settings); user && *user) users.push_back((*user)->uid);
    return users;
}

base::Result<void> give_bind_door(const Settings& settings, const std::filesystem::path& socket)
{
    const auto user = slapd_user(settings);
    if (!user) return base::refuse(user.error());
    const bool is_given = lchown(socket.c_str(), *user ? (*user)->uid : geteuid(), getegid()) == 0 &&
                          chmod(socket.c_str(), 0600) == 0;
    if (is_given) return {};
    return base::refuse(base::Code::unavailable, socket.string() + ": " + std::strerror(errno));
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
