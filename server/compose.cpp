#include "server/compose.hpp"

#include "base/format.hpp"
#include "delivery/delivery.hpp"
#include "directory/ldap/directory.hpp"
#include "imap/server.hpp"
#include "net/local_ca.hpp"
#include "net/runtime.hpp"
#include "server/data_folder.hpp"
#include "server/doors.hpp"
#include "smtp/server.hpp"
#include "store/lmdb/engine.hpp"
#include "web/server.hpp"

#include <csignal>
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

std::string own_name()
{
    char name[256] = "localhost";
    ::gethostname(name, sizeof name - 1);
    return name;
}

// What every other part stands on.
struct Ground {
    DataFolder folder;
    const base::SystemClock clock{};
    base::Log log;
    base::Metrics metrics{};

    Ground(DataFolder opened, const Settings& settings)
        : folder(std::move(opened)),
          log(clock, settings.log_form == "json" ? base::LogForm::json : base::LogForm::text,
              level_of(settings), base::to_stderr())
    {}
};

// The settings with what follows from other settings filled in.
struct Derived {
    smtp::Settings smtp;
    net::TlsFiles tls;
    std::string control_socket;
};

Result<Derived> derive(const Settings& settings, const Ground& ground)
{
    Derived derived{
        settings.smtp, {settings.net.tls_certificate, settings.net.tls_key}, settings.control.socket};
    if (derived.smtp.hostname.empty()) derived.smtp.hostname = own_name();
    if (derived.control_socket.empty()) derived.control_socket = ground.folder.in("control.sock");
    if (!derived.tls.certificate.empty()) return derived;

    auto names = settings.net.host_names;
    names.push_back(derived.smtp.hostname);
    auto ca = net::make_local_ca(ground.folder.in("tls"), names, ground.clock);
    if (!ca) return base::refuse(ca.error());
    derived.tls = ca->server;
    return derived;
}

Result<std::unique_ptr<directory::Directory>> open_directory(const Settings& settings,
                                                             const net::TlsFiles& tls, Ground& ground)
{
    directory::ldap::Settings own = settings.directory;
    if (own.listen.empty()) own.listen = ldap_addresses(settings);
    if (own.certificate.empty()) {
        own.certificate = tls.certificate;
        own.certificate_key = tls.key;
    }
    return directory::ldap::open_ldap_directory({own, ground.folder.in("ldap"), ground.log, ground.metrics});
}

// The parts, in the order in which they stand on each other.
class Composed final : public House {
  public:
    Composed(const Settings& settings, std::unique_ptr<Ground> ground, Derived derived,
             std::shared_ptr<net::TlsContext> tls, std::unique_ptr<store::Engine> engine,
             std::unique_ptr<directory::Directory> directory)
        : settings_(settings),
          ground_(std::move(ground)),
          derived_(std::move(derived)),
          tls_(std::move(tls)),
          offload_(net::make_offload(settings.helpers)),
          engine_(std::move(engine)),
          store_(*engine_, ground_->clock, [this](const store::Changed& change) { hub_.changed(change); }),
          directory_(std::move(directory)),
          delivery_(*directory_, store_, ground_->log, ground_->metrics, settings.delivery),
          mx_(smtp::Door::mx, derived_.smtp, smtp_parts()),
          submission_(smtp::Door::submission, derived_.smtp, smtp_parts()),
          lmtp_(smtp::Door::lmtp, derived_.smtp, smtp_parts()),
          imap_(settings.imap, {*directory_, store_, hub_, ground_->log, ground_->metrics}),
          control_({*directory_, store_, *offload_, ground_->clock, ground_->log, ground_->metrics,
                    checks<control::Check>(), "congvud 0.1.0"},
                   settings.control),
          web_({ground_->clock, ground_->log, ground_->metrics, checks<web::Check>(), mail_ports()},
               settings.web),
          runtime_(settings.net, tls_, ground_->log, ground_->metrics)
    {
        directory_->on_change([this] { hub_.recheck(); });
    }

    ~Composed() override
    {
        directory_->on_change([] {});
    }

    Result<void> open_doors()
    {
        for (const auto& [room, door] : doors_of(settings_, derived_.control_socket)) {
            auto port = runtime_.listen(door, serve_for(room));
            if (!port) return base::refuse(port.error());
        }
        runtime_.on_signal([this](int signal) { heard(signal); });
        warn_of_closed_folder();
        return {};
    }

    void run(std::function<void()> ready) override
    {
        ground_->log.info("server", "ready",
                          {{"data", ground_->folder.path()}, {"loops", std::to_string(runtime_.size())}});
        runtime_.loop(0).post([ready = std::move(ready)] { ready(); });
        runtime_.run();
        ground_->log.info("server", "ended");
    }

  private:
    smtp::Parts smtp_parts()
    {
        return {delivery_, *directory_, ground_->clock, ground_->log, ground_->metrics};
    }

    // The same questions for `congvu status` and for /health.
    template<typename Check> std::vector<Check> checks()
    {
        return {{"directory", [this] { return directory_->health(); }},
                {"store", [this] { return store_health(); }}};
    }

    directory::Health store_health() const
    {
        auto read =
            engine_->read({store::Space::server, {}}, [](const store::Rows&) { return Result<void>(); });
        return {read.has_value(), read ? "reads and writes" : read.error().detail};
    }

    web::MailPorts mail_ports() const
    {
        auto port = [this](std::uint64_t own) {
            return static_cast<std::uint16_t>(settings_.port_base + own);
        };
        const auto& domains = settings_.directory.domains;
        return {derived_.smtp.hostname,           domains.empty() ? std::string() : domains.front(),
                port(settings_.ports.imap),       port(settings_.ports.imaps),
                port(settings_.ports.submission), port(settings_.ports.submissions)};
    }

    net::Runtime::Serve serve_for(Room room)
    {
        switch (room) {
        case Room::mx: return [this](auto stream) { return mx_.serve(std::move(stream)); };
        case Room::submission: return [this](auto stream) { return submission_.serve(std::move(stream)); };
        case Room::lmtp: return [this](auto stream) { return lmtp_.serve(std::move(stream)); };
        case Room::imap: return [this](auto stream) { return imap_.serve(std::move(stream)); };
        case Room::web: return [this](auto stream) { return web_.serve(std::move(stream)); };
        case Room::control: return [this](auto stream) { return control_.serve(std::move(stream)); };
        }
        base::bug("unnamed room");
    }

    void warn_of_closed_folder() const
    {
        auto closed = folder_closed_to_others(derived_.control_socket);
        if (settings_.control.users.empty() || closed.empty()) return;
        ground_->log.warning(
            "server",
            "users named in control.users may not enter this folder, so they cannot reach the "
            "socket: name control.socket in a folder that is open to them",
            {{"folder", closed}, {"socket", derived_.control_socket}});
    }

    // SIGHUP reads the certificate again; the others end the program.
    void heard(int signal)
    {
        if (signal != SIGHUP) {
            ground_->log.info("server", "ending", {{"signal", std::to_string(signal)}});
            return runtime_.stop();
        }
        if (auto read = tls_->reload(); read)
            ground_->log.info("server", "the certificate was read again");
        else
            ground_->log.warning("server", "the former certificate stays in use",
                                 {{"why", read.error().detail}});
    }

    const Settings& settings_;
    std::unique_ptr<Ground> ground_;
    Derived derived_;
    std::shared_ptr<net::TlsContext> tls_;
    std::unique_ptr<net::Offload> offload_;
    imap::Hub hub_;
    std::unique_ptr<store::Engine> engine_;
    store::Store store_;
    std::unique_ptr<directory::Directory> directory_;
    delivery::Delivery delivery_;
    smtp::Server mx_, submission_, lmtp_;
    imap::Server imap_;
    control::Server control_;
    web::Server web_;
    net::Runtime runtime_;  // last: its loops end before what they serve
};

}  // namespace

Result<std::unique_ptr<House>> build_house(const Settings& settings)
{
    auto folder = DataFolder::open(settings.data);
    if (!folder) return base::refuse(folder.error());
    auto ground = std::make_unique<Ground>(std::move(*folder), settings);

    auto derived = derive(settings, *ground);
    if (!derived) return base::refuse(derived.error());
    auto tls = net::open_tls(derived->tls);
    if (!tls) return base::refuse(tls.error());
    auto engine = store::open_lmdb_engine({ground->folder.in("store"), settings.store});
    if (!engine) return base::refuse(engine.error());
    auto directory = open_directory(settings, derived->tls, *ground);
    if (!directory) return base::refuse(directory.error());

    auto house = std::make_unique<Composed>(settings, std::move(ground), std::move(*derived), std::move(*tls),
                                            std::move(*engine), std::move(*directory));
    if (auto opened = house->open_doors(); !opened) return base::refuse(opened.error());
    return house;
}

}  // namespace server
