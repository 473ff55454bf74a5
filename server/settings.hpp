// Settings of the whole program: one struct per room, described by the room itself, and section [server].
#pragma once

#include "control/server.hpp"
#include "delivery/settings.hpp"
#include "directory/client_trust.hpp"
#include "directory/factor_rules.hpp"
#include "directory/ldap/settings.hpp"
#include "imap/settings.hpp"
#include "ledger/settings.hpp"
#include "net/settings.hpp"
#include "server/sms.hpp"
#include "smtp/settings.hpp"
#include "store/settings.hpp"
#include "web/server.hpp"

namespace server {

struct Ports {
    std::uint64_t mx = 25, lmtp = 24, submission = 587, submissions = 465;
    std::uint64_t imap = 143, imaps = 993, ldap = 389, ldaps = 636, web = 80, control = 964;
};

struct Settings {
    std::string data = "/var/lib/congvu";
    std::uint64_t port_base = 0;
    Ports ports;
    std::vector<std::string> roles{"mx", "submission", "lmtp", "imap", "web"};
    std::vector<std::string> lmtp_listen{"127.0.0.1"};
    std::string log_form = "text", log_level = "info";
    std::uint64_t helpers = 4;

    net::Settings net;
    directory::ldap::Settings directory;
    directory::PolicySettings policy;
    directory::LoginSettings logins;
    directory::CertificateSettings certificates;
    SmsSettings sms;
    store::Settings store;
    delivery::Settings delivery;
    smtp::Settings smtp;
    imap::Settings imap;
    control::Settings control;
    ledger::Settings audit;
    web::Settings web;

    bool has_role(std::string_view role) const;
};

// Joins every field to its name; `settings` must outlive `described`.
void describe(base::Settings& described, Settings& settings);

// What no single field can say: unknown roles, a certificate without its key, ports beyond 65535.
base::Result<void> check(const Settings& settings);

}  // namespace server
