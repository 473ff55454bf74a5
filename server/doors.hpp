// Doors: which ports the settings open, and under which rules.
#pragma once

#include "net/socket.hpp"
#include "server/settings.hpp"

#include <vector>

namespace server {

// Who answers behind a door.
enum class Room { mx, submission, lmtp, imap, web, control };

struct OpenDoor {
    Room room;
    net::Door door;
};

// Every door of every role, once per address. `control` is the path of the admin's socket.
std::vector<OpenDoor> doors_of(const Settings& settings, const std::string& control);

// Refused: two of them, or of slapd's, at one place.
base::Result<void> check_doors(const Settings& settings);

struct Listening {
    Room room;
    net::Door door;
    net::Listening at;
};

// Whoever comes waits until the doors are served. A refusal is one line that says what to do.
base::Result<std::vector<Listening>> open_doors(const Settings& settings, const std::string& control);

// The nearest folder above that users who are neither we nor of our group may not enter; empty if there is
// none.
std::string folder_closed_to_others(const std::string& path);

// Where the own slapd listens, as LDAP URIs.
std::vector<std::string> ldap_addresses(const Settings& settings);

}  // namespace server
