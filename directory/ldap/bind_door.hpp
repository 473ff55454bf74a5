// BindDoor: the socket at which our own slapd asks before somebody binds by a password (slapd_config.hpp), as whoever answers
// there needs it.
//
// slapd's overlay sock (2.5.13 at least) takes a question that is closed without an answer for granted. So nothing may
// ever close one:
//   - whoever accepts one writes a refusal first, which what he says later overrules (Door::greeting);
//   - slapd holds the listening socket too, so that those who still wait there when we are gone are not answered at all,
//     and it is killed when we are (Process);
//   - in the end whoever waits is refused, and nobody else comes (close()).
#pragma once

#include "directory/ldap/settings.hpp"
#include "directory/snapshot.hpp"
#include "net/socket.hpp"

#include <filesystem>

namespace directory::ldap {

class BindDoor {
  public:
    // In slapd's folder, made where it is missing; for so many loops. `door` says how clients are met there, and is told
    // its path. Only slapd and we may enter.
    static base::Result<BindDoor> open(const Settings& settings, const std::filesystem::path& folder,
                                       net::Door& door, std::size_t loops);

    int fd() const { return own_.fd(); }
    net::Listening take() { return std::move(listening_); }
    // Refuses those who wait with `last_word`, and all who come.
    void close(std::string_view last_word) const;

  private:
    BindDoor(net::Listening listening, net::Socket own)
        : listening_(std::move(listening)),
          own_(std::move(own))
    {}

    net::Listening listening_;
    net::Socket own_;  // the same once more, for slapd
};

// Of this machine: our slapd's user, and ours.
std::vector<std::uint32_t> bind_door_users(const Settings& settings);

// Whose entry this is, as slapd prints it; nullptr: nobody's. An entry is looked for by the login in its name
// (uid=nqhuy,…), which all have that we have made. Pure.
const Account* account_at(const Snapshot& snapshot, std::string_view dn);

}  // namespace directory::ldap
