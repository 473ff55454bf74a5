#include "server/compose.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "binds/server.hpp"
#include "delivery/delivery.hpp"
#include "directory/ldap/bind_door.hpp"
#include "directory/ldap/directory.hpp"
#include "directory/login_rules.hpp"
#include "imap/server.hpp"
#include "ledger/shipper.hpp"
#include "life/keeper.hpp"
#include "net/runtime.hpp"
#include "server/ancestry.hpp"
#include "server/derived.hpp"
#include "server/direct_edits.hpp"
#include "server/doors.hpp"
#include "smtp/server.hpp"
#include "store/lmdb/engine.hpp"
#include "web/server.hpp"

#include <csignal>

namespace server {
namespace {

using base::Result;

// What the directory asks of others, and tells them.
struct Around {
    std::shared_ptr<const directory::LoginPolicy> policy;
    ledger::Ledger& audit;
    binds::Waiting& binds;
    int bind_door;
};

// What our slapd asks before binds; of another slapd nothing is asked.
struct BindDoor {
    std::unique_ptr<binds::Waiting> waiting = std::make_unique<binds::Waiting>();
    net::Door door{.name = "binds", .greeting = binds::hello(), .busy = binds::busy()};
    std::optional<directory::ldap::BindDoor> open{};
};

Result<BindDoor> open_bind_door(const Settings& settings, const Ground& ground)
{
    BindDoor made;
    if (!settings.directory.uri.empty()) return made;
    auto open = directory::ldap::BindDoor::open(settings.directory, ground.folder.in("ldap"), made.door,
                                                net::count_of_loops(settings.net));
    if (!open) return base::refuse(open.error());
    made.open = std::move(*open);
    return made;
}

Result<std::unique_ptr<directory::Directory>> open_directory(const Settings& settings, const Derived& derived,
                                                             Ground& ground, Around around)
{
    auto note_lock_out = [&audit = around.audit](const directory::LockOut& begun) {
        ledger::note_made(audit, [&] {
            ledger::Event event(ledger::Kind::locked_out);
            return event.add(ledger::Name::who, begun.login).add(ledger::Name::address, begun.from);
        });
    };
    directory::ldap::Settings own = settings.directory;
    own.bind_door = around.bind_door;
    if (own.listen.empty()) own.listen = ldap_addresses(settings);
    if (own.certificate.empty()) {
        own.certificate = derived.tls.certificate;
        own.certificate_key = derived.tls.key;
    }
    return directory::ldap::open_ldap_directory(
        {own, ground.folder.in("ldap"), ground.log, ground.metrics, std::move(around.policy), note_lock_out,
         [&audit = around.audit](auto edits) { record(audit, edits); }, derived.trust,
         [&binds = around.binds](bool are_closed, base::Duration patience) {
             are_closed ? binds.close(patience) : binds.open();
         }});
}

// The parts, in the order in which they stand on each other.
class Composed final : public House {
  public:
    Composed(const Settings& settings, std::unique_ptr<Ground> ground, Derived derived,
             std::shared_ptr<net::TlsContext> tls, std::unique_ptr<ledger::Ledger> ledger,
             std::unique_ptr<store::Engine> engine, std::unique_ptr<directory::Directory> directory,
             std::shared_ptr<directory::LoginRules> rules, BindDoor bind_door)
        : settings_(settings),
          ground_(std::move(ground)),
          derived_(std::move(derived)),
          tls_(std::move(tls)),
          keeper_(*tls_, derived_.own, ground_->clock, ground_->log, ground_->metrics),
          offload_(net::make_offload(settings.helpers)),
          ledger_(std::move(ledger)),
          engine_(std::move(engine)),
          bind_door_(std::move(bind_door)),
          directory_(std::move(directory)),
          rules_(std::move(rules)),
          ancestry_(*directory_),
          agencies_(*engine_, ancestry_, [this](const store::Crossing& crossing) { warn(crossing); }),
          store_(*engine_, ground_->clock, [this](const store::Changed& change) { changed(change); }),
          delivery_(*directory_, store_, ground_->log, ground_->metrics, settings.delivery),
          heard_(*ledger_, *directory_, ground_->clock, uses_),
          factors_(*directory_, ground_->clock, *derived_.seal),
          sms_(settings.sms, ground_->folder.path()),
          sent_codes_(sms_, ground_->clock, settings.sms.text),
          timers_({*directory_,
                   store_,
                   delivery_,
                   *offload_,
                   ground_->clock,
                   ground_->log,
                   *ledger_,
                   uses_,
                   directory::Profiles(settings.policy),
                   ground_->folder.in("life.book"),
                   ground_->folder.in("life.standing"),
                   {},
                   [this](std::chrono::local_days day) { return control_.is_worked(day); },
                   [this](base::Duration profiles) { ledger_->keep_access_for(profiles); }}),
          mx_(smtp::Door::mx, derived_.smtp, smtp_parts()),
          submission_(smtp::Door::submission, derived_.smtp, smtp_parts()),
          lmtp_(smtp::Door::lmtp, derived_.smtp, smtp_parts()),
          imap_(settings.imap,
                {*directory_, store_, hub_, ground_->log, ground_->metrics, ground_->clock, heard_}),
          control_({*directory_,
                    store_,
                    *offload_,
                    ground_->clock,
                    ground_->log,
                    ground_->metrics,
                    *ledger_,
                    checks<control::Check>(),
                    "congvud 0.1.0",
                    &agencies_,
                    directory::Profiles(settings.policy),
                    ledger_.get(),
                    &timers_,
                    ground_->folder.in("control"),
                    &factors_,
                    {},
                    derived_.authority.get(),
                    derived_.anchors,
                    &factors_,
                    [this](const directory::Account& who, std::string_view from) {
                        return rules_->asks_factor(*directory_->snapshot(), who, from);
                    },
                    settings.sms.program.empty() ? nullptr : &sent_codes_},
                   settings.control),
          web_({ground_->clock, ground_->log, ground_->metrics, checks<web::Check>(), mail_ports()},
               settings.web),
          binds_({*directory_, heard_, ground_->log, ground_->metrics, *bind_door_.waiting,
                  directory::ldap::bind_door_users(settings.directory), directory::ldap::account_at}),
          runtime_(derived_.net, tls_, ground_->log, ground_->metrics)
    {
        ship_audit();
        store_.ask_for_room(
            [this](const base::Uuid& owner, const store::Usage& more, store::Purpose purpose) {
                return agencies_.room_for(owner, more, purpose);
            });
        directory_->on_change([this] {
            ancestry_.renew();
            agencies_.regrouped();
            hub_.recheck();
            delivery_.look_for_postmaster();
        });
        ancestry_.renew();  // of what changed before anybody listened
    }

    ~Composed() override
    {
        directory_->on_change([] {});
        ledger_->keep_from([] { return std::uint64_t{0}; });
    }

    // What must be known from before. Blocks on the disk.
    Result<void> open()
    {
        renew_rules();
        derived_.trust->renew(ground_->log);
        return timers_.open();
    }

    void serve(std::vector<Listening> doors)
    {
        for (auto& [room, door, at] : doors) runtime_.serve(std::move(door), std::move(at), serve_for(room));
        if (bind_door_.open)
            runtime_.serve(bind_door_.door, bind_door_.open->take(),
                           [this](auto stream) { return binds_.serve(std::move(stream)); });
        runtime_.background(0, "certificate", [this] { return keeper_.look_daily(*offload_); });
        runtime_.on_signal([this](int signal) { heard(signal); });
        runtime_.background(0, "store", [this] { return store_.keep(ground_->log); });
        runtime_.background(0, "agencies", [this] { return agencies_.keep(ground_->log); });
        runtime_.background(0, "login rules", [this] { return keep_rules(); });
        runtime_.background(0, "client certificates", [this] { return keep_trust(); });
        runtime_.background(0, "life", [this] { return timers_.keep(); });
        warn_of_closed_folder();
    }

    void run(std::function<void()> ready) override
    {
        ground_->log.info("server", "ready",
                          {{"data", ground_->folder.path()}, {"loops", std::to_string(runtime_.size())}});
        delivery_.look_for_postmaster();
        runtime_.loop(0).post([ready = std::move(ready)] { ready(); });
        runtime_.run();
        if (bind_door_.open) bind_door_.open->close(binds::busy());
        ground_->log.info("server", "ended");
    }

  private:
    void renew_rules()
    {
        if (auto done = rules_->renew(*directory_->snapshot()); !done)
            ground_->log.error("directory", "a profile cannot be read: what was known of it counts on",
                               {{"why", done.error().detail}});
    }

    net::Task<void> keep_rules()
    {
        for (;;) {
            co_await net::Loop::current().sleep(std::chrono::minutes(1));
            auto work = [this] {
                renew_rules();
                return true;
            };
            co_await net::offload(*offload_, std::move(work));
        }
    }

    smtp::Parts smtp_parts()
    {
        return {delivery_, *directory_, ground_->clock, ground_->log, ground_->metrics, heard_};
    }

    // Lists of certificates taken back are files that somebody brings.
    net::Task<void> keep_trust()
    {
        for (;;) {
            co_await net::Loop::current().sleep(std::chrono::seconds(5));
            auto look = [this] { return derived_.trust->renew(ground_->log); };
            if (co_await net::offload(*offload_, std::move(look))) hub_.recheck();
        }
    }

    void ship_audit()
    {
        for (auto& target : ledger::targets_of(ledger_->settings(), derived_.smtp.hostname))
            shippers_.push_back(std::make_unique<ledger::Shipper>(
                ledger::Shipper::Parts{*ledger_, ground_->log, ground_->metrics}, std::move(target)));
        // What somebody does not have yet is kept.
        ledger_->keep_from([this] {
            auto needed = std::numeric_limits<std::uint64_t>::max();
            for (const auto& shipper : shippers_) needed = std::min(needed, shipper->shipped() + 1);
            return needed;
        });
    }

    void changed(const store::Changed& change)
    {
        hub_.changed(change);
        agencies_.changed(change.owner);
    }

    void warn(const store::Crossing& crossing)
    {
        const bool is_account = crossing.kind == store::MemberKind::account;
        if (is_account) timers_.note_near_limit(crossing.id);
        ground_->log.warning("quota", "use has passed a threshold of its quota",
                             {{is_account ? "account" : "agency", base::to_string(crossing.id)},
                              {"percent", std::to_string(crossing.percent)},
                              {"bytes", std::to_string(crossing.usage.bytes)},
                              {"messages", std::to_string(crossing.usage.messages)}});
    }

    // The same questions for `congvu status` and, but for the timers, for /health.
    template<typename Check> std::vector<Check> checks()
    {
        std::vector<Check> all{{"directory", [this] { return directory_->health(); }},
                               {"store", [this] { return store_health(); }},
                               {"audit", [this] { return audit_health(); }}};
        // Mail goes on without them, so they are the admins' affair.
        if constexpr (std::is_same_v<Check, control::Check>)
            all.push_back({"timers", [this] { return timers_health(); }});
        return all;
    }

    directory::Health timers_health() const
    {
        return {timers_.outlook().trouble.empty(), timers_.health_text()};
    }

    directory::Health audit_health() const
    {
        directory::Health health{ledger_->outcome().has_value(), ledger_->health_text()};
        for (const auto& shipper : shippers_) health.text += "; " + shipper->health_text();
        return health;
    }

    directory::Health store_health() const
    {
        auto health = engine_->health();
        return {health.has_value(), health ? "reads and writes" : health.error().detail};
    }

    web::MailPorts mail_ports() const
    {
        auto port = [this](std::string_view role, std::uint64_t own) {
            return settings_.has_role(role) ? static_cast<std::uint16_t>(settings_.port_base + own)
                                            : std::uint16_t{0};
        };
        const auto& domains = settings_.directory.domains;
        return {.host = derived_.smtp.hostname,
                .domain = domains.empty() ? std::string() : domains.front(),
                .imap = port("imap", settings_.ports.imap),
                .imaps = port("imap", settings_.ports.imaps),
                .submission = port("submission", settings_.ports.submission),
                .submissions = port("submission", settings_.ports.submissions)};
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
        if (signal == SIGHUP) return offload_->run([this] { keeper_.look(); });
        ground_->log.info("server", "ending", {{"signal", std::to_string(signal)}});
        runtime_.stop();
    }

    const Settings& settings_;
    std::unique_ptr<Ground> ground_;
    Derived derived_;
    std::shared_ptr<net::TlsContext> tls_;
    net::CertificateKeeper keeper_;
    std::unique_ptr<net::Offload> offload_;
    imap::Hub hub_;
    std::unique_ptr<ledger::Ledger> ledger_;
    std::string trouble_with_regulations_;                    // as it was logged last
    std::vector<std::unique_ptr<ledger::Shipper>> shippers_;  // end before the ledger
    std::unique_ptr<store::Engine> engine_;
    BindDoor bind_door_;  // outlives slapd, which holds it too
    std::unique_ptr<directory::Directory> directory_;
    std::shared_ptr<directory::LoginRules> rules_;
    Ancestry ancestry_;
    store::Agencies agencies_;
    store::Store store_;
    delivery::Delivery delivery_;
    life::Uses uses_;
    life::HeardAudit heard_;
    control::Factors factors_;
    Sms sms_;
    control::SentCodes sent_codes_;
    life::Keeper timers_;
    smtp::Server mx_, submission_, lmtp_;
    imap::Server imap_;
    control::Server control_;
    web::Server web_;
    binds::Server binds_;
    net::Runtime runtime_;  // last: its loops end before what they serve
};

}  // namespace

Result<OpenedStore> open_store(const Settings& settings)
{
    auto folder = DataFolder::open(settings.data);
    if (!folder) return base::refuse(folder.error());
    auto engine = store::open_lmdb_engine({folder->in("store"), settings.store, {}});
    if (!engine) return base::refuse(engine.error());
    return OpenedStore{std::move(*folder), std::move(*engine)};
}

Result<std::unique_ptr<House>> build_house(const Settings& settings)
{
    auto folder = DataFolder::open(settings.data);
    if (!folder) return base::refuse(folder.error());
    auto ground = std::make_unique<Ground>(std::move(*folder), settings);
    if (auto profile = directory::Profiles(settings.policy).find(settings.policy.profile); !profile)
        return base::refuse(profile.error().code, "policy.profile: " + profile.error().detail);

    auto derived = derive(settings, *ground);
    if (!derived) return base::refuse(derived.error());
    auto tls = net::open_tls(derived->tls);
    if (!tls) return base::refuse(tls.error());
    auto ledger = ledger::Ledger::open(
        {ground->folder.in("audit"), ground->clock, ground->log, ground->metrics, "congvud 0.1.0"},
        settings.audit);
    if (!ledger) return base::refuse(ledger.error());
    auto engine = store::open_lmdb_engine(
        {ground->folder.in("store"), settings.store, [log = &ground->log](const base::Error& why) {
             log->error("store", "stopped", {{"why", why.detail}});
         }});
    if (!engine) return base::refuse(engine.error());
    // Before slapd, which takes its time: what is in our way is known at once.
    auto doors = open_doors(settings, derived->control_socket);
    if (!doors) return base::refuse(doors.error());
    auto bind_door = open_bind_door(settings, *ground);
    if (!bind_door) return base::refuse(bind_door.error());
    auto rules = std::make_shared<directory::LoginRules>(directory::Profiles(settings.policy),
                                                         settings.logins, ground->clock);
    auto directory =
        open_directory(settings, *derived, *ground,
                       {rules, **ledger, *bind_door->waiting, bind_door->open ? bind_door->open->fd() : -1});
    if (!directory) return base::refuse(directory.error());

    auto house = std::make_unique<Composed>(settings, std::move(ground), std::move(*derived), std::move(*tls),
                                            std::move(*ledger), std::move(*engine), std::move(*directory),
                                            std::move(rules), std::move(*bind_door));
    if (auto opened = house->open(); !opened) return base::refuse(opened.error());
    house->serve(std::move(*doors));
    return house;
}

}  // namespace server
