// The login that is kept between two calls of congvu: in the user's own folder for settings, for his eyes only.
//
//   ~/.config/congvu/login.json    {"host":"mail.langson.gov.vn","port":"964","ca":"","token":"…","login":"ntlan"}
#pragma once

#include "admin-cli/client.hpp"
#include "admin-cli/files.hpp"

namespace admin_cli {

std::string login_path();  // by $XDG_CONFIG_HOME, else $HOME
// nullopt: nobody is logged in.
std::optional<Place> kept_login();
FileResult<> keep_login(const Place& place, const std::string& login);
void forget_login();

// "mail.langson.gov.vn", "mail.langson.gov.vn:964", "[2001:db8::1]:964"
Place place_from(std::string_view server);

}  // namespace admin_cli
