// Where the server's control socket is, when --socket does not say.
#pragma once

#include <string>
#include <string_view>

namespace admin_cli {

// $CONGVU_SOCKET; what /etc/congvu/mail.conf says; /var/lib/congvu/control.sock.
std::string usual_socket();

// By a settings file's text: [control] socket, or control.sock in [server] data. Its other sections are the
// daemon's business. Pure.
std::string socket_in(std::string_view settings);

}  // namespace admin_cli
