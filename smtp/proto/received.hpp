// Received: the trace that this server adds on top of each message.
//
//   RFC 5321 §4.4   the field
//   RFC 3848, RFC 6531 §4.3   the protocol's keyword
#pragma once

#include "base/clock.hpp"

#include <string>

namespace smtp {

struct Trace {
    std::string client_name;     // as HELO gave it; "unknown" is written for what is no domain and no literal
    std::string client_address;  // empty for a Unix socket
    std::string server_name;
    std::string protocol;  // ESMTPSA
    std::string tls;       // TLSv1.3 TLS_AES_256_GCM_SHA384; empty in clear
    std::string id;
    std::string only_recipient;  // empty where there are several: nobody learns of another
    base::WallTime time;
};

std::string received_field(const Trace& trace);  // folded, CRLF-ended

struct ProtocolTraits {
    bool is_lmtp = false, is_extended = false, is_utf8 = false, is_tls = false, is_logged_in = false;
};

std::string protocol_keyword(const ProtocolTraits& traits);

}  // namespace smtp
