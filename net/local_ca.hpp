// LocalCa: a certificate authority of the server's own, for the embedded default: TLS works from the
// first minute, and clients that take ca.pem as a root check names properly.
//
//   folder/ca.pem      the root, 10 years; give it to clients
//   folder/ca.key      its key, mode 0600
//   folder/server.pem  the server's certificate and the root
//   folder/server.key  its key, mode 0600
#pragma once

#include "net/tls.hpp"

#include <vector>

namespace net {

struct LocalCa {
    std::string root;  // path of ca.pem
    TlsFiles server;
};

// Makes what is missing, and a new server certificate when the present one lacks a name or ends within
// 30 days; else changes nothing. Good for localhost, 127.0.0.1, ::1 and the given names (RFC 9525 §2).
base::Result<LocalCa> make_local_ca(const std::string& folder, const std::vector<std::string>& names,
                                    const base::Clock& clock);

}  // namespace net
