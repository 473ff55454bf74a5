#include "net/settings.hpp"

namespace net {

void describe(base::Section& section, Settings& settings)
{
    section.field("listen", settings.listen,
                  "Addresses on which every door is opened: 192.0.2.1, ::1, or * for all of this machine.");
    section.field("threads", settings.threads, "Event loops, each with its own thread. 0: one per core.");
    section.field("tls_certificate", settings.tls_certificate,
                  "PEM file: the server's certificate, then those between it and the root. Empty: the server "
                  "makes its own authority and certificate in the data folder.");
    section.field("tls_key", settings.tls_key, "PEM file: the private key of that certificate.");
    section.field("host_names", settings.host_names,
                  "Names (besides localhost) that a certificate made by the server itself is good for.");
    section.field("handshake_patience", settings.handshake_patience,
                  "How long a whole TLS handshake may take.");
    section.field("shutdown_grace", settings.shutdown_grace,
                  "How long sessions may take to finish the command in hand when the server ends.");
    section.field("max_connections", settings.max_connections, "Connections at a time, over all doors.");
    section.field("max_connections_per_address", settings.max_connections_per_address,
                  "Connections at a time from one IPv4 address or IPv6 /64. Whole offices sit behind one "
                  "address, so keep it high; this machine itself is not counted.");
}

}  // namespace net
