// Settings of the directory: which slapd, and how patient and how trusting we are.
#pragma once

#include "base/settings.hpp"

#include <string>
#include <vector>

namespace directory::ldap {

struct Settings {
    std::vector<std::string> domains{"langson.gov.vn"};
    std::string base;  // empty: from the first domain

    // An external slapd; empty: congvud starts its own.
    std::string uri;
    std::string bind_dn;
    std::string password_file;
    std::string ca_file;
    bool start_tls = false;

    // Our own slapd.
    std::vector<std::string> listen;  // besides its socket
    std::string program = "/usr/sbin/slapd";
    std::string modules = "/usr/lib/ldap";
    std::string common_schema = "/etc/ldap/schema";
    std::string schema;  // empty: searched for
    std::string user;    // run as, when started by root; empty: Debian's openldap, where there is one
    std::string certificate, certificate_key;
    std::string cipher_suite;  // empty: for the TLS library of this machine's OpenLDAP
    // Set by the server, not by the operator: a listening socket at slapd_file::binds, where slapd asks before anybody
    // binds by a password, and which it holds too (bind_door.hpp). -1: slapd asks nobody.
    int bind_door = -1;
    std::uint64_t largest_size = std::uint64_t{16} << 30;
    base::Duration hang_patience = std::chrono::minutes(3);

    base::Duration patience = std::chrono::seconds(5);
    std::uint64_t connections = 8;
    base::Duration login_cache = std::chrono::minutes(10);
    base::Duration login_cache_away = std::chrono::hours(4);
    base::Duration login_patience = std::chrono::seconds(30);
    base::Duration refusal_delay = std::chrono::seconds(1);
    std::uint64_t free_failures = 10;
};

void describe(base::Section& section, Settings& settings);

// What no single field can say: domains that are none, an external slapd that passwords would reach in clear.
base::Result<void> check(const Settings& settings);

// settings.base, or what follows from the first domain.
std::string base_dn(const Settings& settings);

}  // namespace directory::ldap
