// Policies: the profiles that an operator can look at: the server's, or where it is away those on this machine.
#pragma once

#include "admin-cli/context.hpp"
#include "directory/profiles.hpp"

namespace admin_cli {

struct Policies {
    std::string used;  // the one that counts where none is named
    std::vector<directory::ProfileText> all;
};

// A folder that is named is read here, whether or not there is a server: so a file is checked before it counts.
std::expected<Policies, control::Note> policies(Context& context, const std::string& folder);

// The one of this name, without a fault; or why not.
std::expected<directory::Profile, control::Note> profile_named(const Policies& policies,
                                                               std::string_view name);

// A shipped one has no place.
std::string place_of(const Context& context, const directory::ProfileText& profile);

}  // namespace admin_cli
