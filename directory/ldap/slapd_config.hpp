// The configuration of our own slapd, as text. Pure.
//
// Who may what (FAULTS L11; tried in directory_test.cpp and tests/system/address_book_test.py):
//   nobody reads anything without having logged in; anonymous binds are refused;
//   userPassword is for verifying only, and only that of active accounts;
//   nobody reads secrets, nor what admins may do, by which document somebody is held, why he is locked;
//   whoever has logged in reads the address book's attributes of all who receive mail, and the rest of his own;
//   the server itself, and nobody else, writes.
//
// Who may bind by a password, and as whom, is asked of congvud (bind_door.hpp) by the overlay
// sock, which knows no entry: it is nothing that an access rule could tell by its attributes. SASL binds, such as ours over
// the socket, do not come there; ours by which a password is verified do, and slapd itself decides them.
//
// Sorting by slapd (the overlay sssvlv) is left out: it orders by bytes, so that Đ comes after Z, and keeps results in
// memory for each connection. A client that insists on it is refused, one that does not gets them unsorted.
#pragma once

#include "directory/ldap/settings.hpp"

namespace directory::ldap {

// Files in slapd's folder. It works there and names them so: it needs no way through the folders above, which
// may be nobody's but the server's.
namespace slapd_file {
inline constexpr const char* config = "slapd.conf";
inline constexpr const char* schema = "congvu.schema";
inline constexpr const char* database = "db";
inline constexpr const char* certificate = "slapd-certificate.pem";
inline constexpr const char* key = "slapd-key.pem";
inline constexpr const char* log = "slapd.log";
inline constexpr const char* indexed = "slapd.indexed";
inline constexpr const char* pid = "slapd.pid";
inline constexpr const char* run = "run";
inline constexpr const char* socket = "run/ldapi";
inline constexpr const char* binds = "binds";
}  // namespace slapd_file

// How many threads it has. More than may wait for congvud at once (binds/waiting.hpp), so that there are some for what that
// asks slapd itself.
std::size_t slapd_threads(const Settings& settings);
// `server`: the user of this machine that is the server when it comes over the socket.
std::string slapd_config(const Settings& settings, std::uint32_t server);
// The server's own entry, which may do everything: as whom slapd knows it, and what it writes as.
std::string server_dn(const std::string& base);
// What slapd.conf says about indexes. A database that was made under other lines has to be indexed anew.
std::string index_lines();
// ldapi://%2Fvar%2Flib%2Fcongvu%2Fldap%2Fldapi
std::string socket_uri(std::string_view socket);

}  // namespace directory::ldap
