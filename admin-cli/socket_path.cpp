#include "admin-cli/socket_path.hpp"

#include "admin-cli/files.hpp"
#include "base/text.hpp"

#include <cstdlib>

namespace admin_cli {

std::string socket_in(std::string_view settings)
{
    std::string data = "/var/lib/congvu", socket;
    std::string_view section;
    for (auto line : base::split(settings, '\n')) {
        line = base::trim(line.substr(0, line.find_first_of("#\r")));
        if (line.starts_with('[')) section = line;
        auto equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        auto name = base::trim(line.substr(0, equals));
        auto value = base::trim(line.substr(equals + 1));
        if (section == "[server]" && name == "data" && !value.empty()) data = value;
        if (section == "[control]" && name == "socket") socket = value;
    }
    return socket.empty() ? data + "/control.sock" : socket;
}

std::string usual_socket()
{
    const char* named = std::getenv("CONGVU_SOCKET");
    if (named != nullptr && *named != '\0') return named;
    return socket_in(read_file("/etc/congvu/mail.conf").value_or(""));
}

}  // namespace admin_cli
