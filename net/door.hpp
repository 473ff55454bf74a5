// Door: one place where clients come in.
#pragma once

#include <cstdint>
#include <string>

namespace net {

enum class DoorTls { none, starttls, implicit };
// Whether a client under TLS is asked for a certificate, which it need not have.
enum class ClientCertificate { ignored, asked };

struct Door {
    std::string name{};      // "imap", "submission": for the log, metrics and messages
    std::string address{};   // "192.0.2.1", "::1", "*" (everything, IPv6 and IPv4); unused with a path
    std::uint16_t port = 0;  // 0: the system chooses one
    std::string path{};      // of a Unix socket, instead of address and port
    unsigned path_mode = 0660;
    DoorTls tls = DoorTls::none;
    ClientCertificate client_certificate = ClientCertificate::ignored;
    // What a client is told, in clear, the moment it is accepted, whatever becomes of it then.
    std::string greeting{};
    // What a client is told, in clear, when the server is full: "* BYE too many connections\r\n"; and when
    // its own address takes too much (empty: the same).
    std::string busy{};
    std::string too_many{};

    std::string to_text() const;  // imap 127.0.0.1:143
};

}  // namespace net
