// SocketChannel: conversations over real sockets, in clear or under TLS, with a running server.
#pragma once

#include "tests/talk/player.hpp"

#include <cstdint>
#include <string>

namespace talk {

struct Server {
    std::string host = "127.0.0.1";
    std::uint16_t clear_port = 0;  // for files that begin in clear
    std::uint16_t tls_port = 0;    // for files that begin inside TLS
    std::string trusted;           // PEM of the root to check against; empty: anybody is trusted
    std::string server_name = "localhost";
};

// Files whose port is 0 are refused with that reason.
Dial dial_sockets(const Server& server);

}  // namespace talk
