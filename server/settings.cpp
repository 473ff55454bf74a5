#include "server/settings.hpp"

#include "base/format.hpp"
#include "server/doors.hpp"

#include <algorithm>
#include <array>

namespace server {
namespace {

constexpr std::array<std::string_view, 5> known_roles{"mx", "submission", "lmtp", "imap", "web"};

void describe_server(base::Section& section, Settings& settings)
{
    section.field("data", settings.data,
                  "The folder that holds everything: mail, directory, certificates. --data sets it too.");
    section.field("roles", settings.roles,
                  "What this server does: mx, submission, lmtp, imap, web. Control is always on.");
    section.field("port_base", settings.port_base, "Added to every port below. --ports sets it too.");
    section.field("mx_port", settings.ports.mx, "SMTP from other servers.");
    section.field("lmtp_port", settings.ports.lmtp,
                  "LMTP from our own edge servers: whoever reaches it may deliver.");
    section.field("lmtp_listen", settings.lmtp_listen, "Addresses on which LMTP is opened.");
    section.field("submission_port", settings.ports.submission, "Officials send here, with STARTTLS.");
    section.field("submissions_port", settings.ports.submissions,
                  "Officials send here, under TLS from the start.");
    section.field("imap_port", settings.ports.imap, "Officials read here, with STARTTLS.");
    section.field("imaps_port", settings.ports.imaps, "Officials read here, under TLS from the start.");
    section.field("ldap_port", settings.ports.ldap, "The own slapd, with StartTLS.");
    section.field("ldaps_port", settings.ports.ldaps, "The own slapd, under TLS from the start.");
    section.field("web_port", settings.ports.web, "Health, metrics and autoconfig, by HTTP.");
    section.field("control_port", settings.ports.control,
                  "Admins elsewhere, under TLS, where control.listen names addresses.");
    section.field("helpers", settings.helpers,
                  "Threads for what blocks: password hashes, questions to slapd.");
    section.field("log_form", settings.log_form, "text for people, json for machines.");
    section.field("log_level", settings.log_level, "The least that is logged: debug, info, warning, error.");
}

base::Result<void> check_roles(const Settings& settings)
{
    for (const auto& role : settings.roles) {
        if (std::ranges::find(known_roles, role) == known_roles.end())
            return base::refuse(
                base::Code::invalid,
                base::format("server.roles: there is no role '{}' (mx, submission, lmtp, imap, web)", role));
    }
    return {};
}

base::Result<void> check_ports(const Settings& settings)
{
    const Ports& p = settings.ports;
    for (auto port :
         {p.mx, p.lmtp, p.submission, p.submissions, p.imap, p.imaps, p.ldap, p.ldaps, p.web, p.control}) {
        if (port + settings.port_base == 0 || port + settings.port_base > 65535)
            return base::refuse(base::Code::invalid,
                                base::format("port {} (server.port_base {} and {}) is no port: 1 to 65535",
                                             port + settings.port_base, settings.port_base, port));
    }
    return {};
}

constexpr std::uint64_t most_helpers = 256;

base::Result<void> check_server(const Settings& settings)
{
    if (settings.helpers == 0 || settings.helpers > most_helpers)
        return base::refuse(base::Code::invalid, base::format("server.helpers is 1 to {}", most_helpers));
    if (settings.has_role("lmtp") && settings.lmtp_listen.empty())
        return base::refuse(base::Code::invalid,
                            "server.lmtp_listen names no address, and server.roles has lmtp");
    return {};
}

}  // namespace

bool Settings::has_role(std::string_view role) const
{
    return std::ranges::find(roles, role) != roles.end();
}

void describe(base::Settings& described, Settings& settings)
{
    describe_server(described.section("server", "The program as a whole."), settings);
    net::describe(described.section("net", "Listening, TLS and limits of connections."), settings.net);
    directory::ldap::describe(described.section("directory", "Officials and agencies: slapd, logins."),
                              settings.directory);
    directory::describe(described.section("policy", "Regulations as data: congvu policy list."),
                        settings.policy);
    directory::describe(described.section("logins", "What a login takes besides a password."),
                        settings.logins);
    directory::describe(described.section("certificates", "Logins by client certificates."),
                        settings.certificates);
    describe(described.section("sms", "Codes of a second factor by SMS, where a profile allows them."),
             settings.sms);
    store::describe(described.section("store", "How mail is kept."), settings.store);
    delivery::describe(described.section("delivery", "What becomes of an accepted message."),
                       settings.delivery);
    smtp::describe(described.section("smtp", "Receiving mail: mx, submission, lmtp."), settings.smtp);
    imap::describe(described.section("imap", "Reading mail."), settings.imap);
    control::describe(described.section("control", "The admin's door, used by congvu."), settings.control);
    ledger::describe(
        described.section("audit",
                          "Who did what, when, from where: kept so that nobody can change it unseen."),
        settings.audit);
    web::describe(described.section("web", "Health, metrics and autoconfiguration."), settings.web);
    described.usual({"server.data", "directory.domains", "smtp.hostname", "net.listen", "net.tls_certificate",
                     "net.tls_key", "delivery.postmaster", "server.log_form"});
}

base::Result<void> check(const Settings& settings)
{
    if (auto roles = check_roles(settings); !roles) return roles;
    if (auto ports = check_ports(settings); !ports) return ports;
    if (auto server = check_server(settings); !server) return server;
    if (auto net = net::check(settings.net); !net) return net;
    if (auto doors = check_doors(settings); !doors) return doors;
    if (auto logins = directory::check(settings.logins); !logins) return logins;
    if (auto certificates = directory::check(settings.certificates); !certificates) return certificates;
    if (auto sms = check(settings.sms); !sms) return sms;
    if (auto users = control::check(settings.control); !users) return users;
    if (auto audit = ledger::check(settings.audit); !audit) return audit;
    if (settings.net.tls_certificate.empty() != settings.net.tls_key.empty())
        return base::refuse(base::Code::invalid,
                            "net.tls_certificate and net.tls_key belong together: set both or neither");
    if (settings.log_form != "text" && settings.log_form != "json")
        return base::refuse(base::Code::invalid, "server.log_form is text or json");
    if (settings.log_level != "debug" && settings.log_level != "info" && settings.log_level != "warning" &&
        settings.log_level != "error")
        return base::refuse(base::Code::invalid, "server.log_level is debug, info, warning or error");
    return {};
}

}  // namespace server
