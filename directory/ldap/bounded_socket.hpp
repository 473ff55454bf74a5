// A deadline for every socket of libldap. Its own time-outs begin when a connection has been made: built on
// GnuTLS, as Debian's is, it asks the socket over and over for the rest of a TLS handshake, without end.
#pragma once

#include "base/clock.hpp"

struct ldap;  // of libldap

namespace directory::ldap {

// Connects, and if the address says so shakes hands, within `patience`. A result code of libldap's.
int connect_within(::ldap* handle, base::Duration patience);
// The handshake of StartTLS, on a connection that stands.
int shake_hands_within(::ldap* handle, base::Duration patience);

}  // namespace directory::ldap
