#include "server/derived.hpp"

#include "disk/file.hpp"
#include "net/descriptors.hpp"

#include <unistd.h>

namespace server {
namespace {

using base::Result;

base::LogLevel level_of(const Settings& settings)
{
    if (settings.log_level == "debug") return base::LogLevel::debug;
    if (settings.log_level == "warning") return base::LogLevel::warning;
    return settings.log_level == "error" ? base::LogLevel::error : base::LogLevel::info;
}

base::LogForm form_of(const Settings& settings)
{
    return settings.log_form == "json" ? base::LogForm::json : base::LogForm::text;
}

std::string own_name()
{
    char name[256] = "localhost";
    ::gethostname(name, sizeof name - 1);
    return name;
}

// As many connections as there are descriptors for.
Result<net::Settings> fitting(net::Settings settings, const Ground& ground)
{
    const auto room = net::room_for_connections(settings);
    if (!room) return base::refuse(room.error());
    if (*room < settings.max_connections)
        ground.log.warning("server", "the limit of open files allows fewer connections; raise LimitNOFILE",
                           {{"connections", std::to_string(*room)},
                            {"net.max_connections", std::to_string(settings.max_connections)}});
    settings.max_connections = *room;
    return settings;
}

// Whose certificates are believed, and so asked for.
Result<void> derive_trust(const Settings& settings, Derived& derived)
{
    auto trust = directory::ClientTrust::open(settings.certificates, derived.authority.get());
    if (!trust) return base::refuse(trust.error());
    derived.trust = *std::move(trust);
    derived.tls.client_authorities = derived.trust->authorities();
    return {};
}

// What the settings say about certificates of officials.
Result<void> derive_certificates(const Settings& settings, Derived& derived)
{
    if (!settings.control.certificate_anchors.empty()) {
        auto anchors = disk::read_file(settings.control.certificate_anchors);
        if (!anchors)
            return base::refuse(anchors.error().code,
                                "control.certificate_anchors: " + anchors.error().detail);
        derived.anchors = *std::move(anchors);
    }
    if (!settings.control.issue_certificates) return derive_trust(settings, derived);
    if (!derived.own)
        return base::refuse(base::Code::invalid,
                            "control.issue_certificates: the server has no authority of its own, "
                            "since net.tls_certificate names another's certificate");
    auto authority = directory::Authority::open(derived.own->folder);
    if (!authority) return base::refuse(authority.error());
    derived.authority = *std::move(authority);
    return derive_trust(settings, derived);
}

}  // namespace

Ground::Ground(DataFolder opened, const Settings& settings)
    : folder(std::move(opened)),
      writer(STDERR_FILENO, clock, form_of(settings),
             metrics.counter("congvu_log_lines_dropped_total", "Lines of the log that nobody took in time.")),
      log(clock, form_of(settings), level_of(settings), writer.sink())
{}

Result<Derived> derive(const Settings& settings, const Ground& ground)
{
    auto net = fitting(settings.net, ground);
    if (!net) return base::refuse(net.error());
    Derived derived{std::move(*net),
                    settings.smtp,
                    {settings.net.tls_certificate, settings.net.tls_key},
                    std::nullopt,
                    settings.control.socket};
    if (derived.smtp.hostname.empty()) derived.smtp.hostname = own_name();
    if (derived.control_socket.empty()) derived.control_socket = ground.folder.in("control.sock");
    auto seal = directory::Seal::open(ground.folder.in("seal.key"));
    if (!seal) return base::refuse(seal.error());
    derived.seal = *std::move(seal);
    if (!derived.tls.certificate.empty()) {
        if (auto done = derive_certificates(settings, derived); !done) return base::refuse(done.error());
        return derived;
    }

    derived.own = {ground.folder.in("tls"), settings.net.host_names};
    derived.own->names.push_back(derived.smtp.hostname);
    auto ca = net::make_local_ca(derived.own->folder, derived.own->names, ground.clock);
    if (!ca) return base::refuse(ca.error());
    derived.tls = ca->server;
    if (auto done = derive_certificates(settings, derived); !done) return base::refuse(done.error());
    return derived;
}

}  // namespace server
