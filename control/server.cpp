#include "control/server.hpp"

#include "base/text.hpp"
#include "control/session.hpp"
#include "control/shipped.hpp"
#include "disk/file.hpp"

#include <algorithm>
#include <unistd.h>

namespace control {
namespace {

std::string named(std::optional<std::uint32_t> user)
{
    return user ? "uid " + std::to_string(*user) : "unknown";
}

void note_presence(ledger::Audit& audit, ledger::Kind kind, std::string_view who, std::string_view error = {})
{
    note_made(audit, [&] {
        ledger::Event event(kind);
        event.add(ledger::Name::who, who);
        return event.add(ledger::Name::service, "control").add(ledger::Name::error, error);
    });
}

// The file that the settings name, or the one that is shipped.
base::Result<Calendar> calendar_of(const Settings& settings)
{
    std::string text(shipped_text("vn")), name = "vn.conf";
    if (!settings.holidays.empty()) {
        auto read = disk::read_file(settings.holidays);
        if (!read) return base::refuse(read.error());
        text = std::move(*read);
        name = settings.holidays;
    }
    auto calendar = Calendar::from_text(text);
    if (calendar) return std::move(*calendar);
    return base::refuse(base::Code::invalid, to_string(calendar.error(), name));
}

std::string under(const std::string& folder, std::string_view name)
{
    return folder.empty() ? folder : folder + "/" + std::string(name);
}

}  // namespace

void describe(base::Section& section, Settings& settings)
{
    section.field(
        "socket", settings.socket,
        "Unix socket for congvu, such as /run/congvu/control.sock. Empty: control.sock in the data folder, "
        "which only root and the server's own user may enter.");
    section.field(
        "users", settings.users,
        "Numeric ids of users who may administer, besides root and the server's own user. Each is to be one "
        "person's own: where two admins have to agree, two of these are two, and all other users of this "
        "machine are one.");
    section.field(
        "listen", settings.listen,
        "Addresses at which congvu login --server reaches this door, by TLS, at server.control_port; * "
        "takes in all. Empty: admins work on this machine only.");
    section.field(
        "basis", settings.basis,
        "Whether every change must name the document that asks for it (--basis, CONGVU_BASIS): required or "
        "optional.");
    section.field("holidays", settings.holidays,
                  "File with the public holidays by which requests and timers are due. Empty: Vietnam's, as "
                  "shipped (conf/holidays/vn.conf).");
    section.field(
        "directory_published", settings.directory_published,
        "Where the addresses of officials are published (decree 42/2022), such as the portal's page: "
        "congvu report use says so. Empty: they are not.");
    section.field(
        "admin_accounts", settings.admin_accounts,
        "Who may be an admin: any account, or only separate ones, made for it as accounts of the kind "
        "service: no official's own, with which he reads his mail.");
    section.field("bulk_most", settings.bulk_most,
                  "So many accounts may one admin make, lock or give passwords within an hour before that is "
                  "told as an "
                  "alert. 0: any number.");
    section.field(
        "certificate_anchors", settings.certificate_anchors,
        "PEM file of the authorities whose certificates of officials are taken (congvu cert import). "
        "Empty: those of any issuer.");
    section.field("issue_certificates", settings.issue_certificates,
                  "Whether the server's own authority issues certificates of officials (congvu cert enrol). "
                  "It has one where net.tls_certificate is empty.");
}

base::Result<void> check(const Settings& settings)
{
    for (const auto& user : settings.users)
        if (auto number = base::to_number(user);
            !number || *number > std::numeric_limits<std::uint32_t>::max())
            return base::refuse(base::Code::invalid,
                                "control.users: '" + user + "' is no numeric user id (id -u NAME prints it)");
    if (settings.basis != "optional" && settings.basis != "required")
        return base::refuse(base::Code::invalid,
                            "control.basis: '" + settings.basis + "' is neither optional nor required");
    if (settings.admin_accounts != "any" && settings.admin_accounts != "separate")
        return base::refuse(base::Code::invalid, "control.admin_accounts: '" + settings.admin_accounts +
                                                     "' is neither any nor separate");
    if (auto calendar = calendar_of(settings); !calendar)
        return base::refuse(calendar.error().code, "control.holidays: " + calendar.error().detail);
    return {};
}

Server::Server(Parts parts, const Settings& settings)
    : parts_(std::move(parts)),
      settings_(settings),
      office_{Lease(parts_.clock),
              Logins(parts_.clock),
              Bulk(parts_.clock, settings.bulk_most),
              Cabinet(under(parts_.folder, "proposals")),
              Cabinet(under(parts_.folder, "requests")),
              calendar_of(settings).value_or(Calendar()),
              base::to_string(base::random_uuid()),
              {parts_.clock, {}}},
      users_{0, geteuid()},
      started_(parts_.clock.steady()),
      refused_connections_(parts_.metrics.counter("congvu_control_refused_connections_total",
                                                  "Admin connections from users who may not administer."))
{
    for (const auto& user : settings.users)
        if (auto number = base::to_number(user)) users_.push_back(static_cast<std::uint32_t>(*number));
}

bool Server::is_welcome(std::optional<std::uint32_t> user) const
{
    return user && std::ranges::find(users_, *user) != users_.end();
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    std::optional<std::uint32_t> user = stream->peer().user;
    const bool must_log_in = !user && stream->is_tls();
    std::optional<Asker> asker;
    if (is_welcome(user)) asker = Asker{.who = named(user)};
    Session session({parts_, settings_, office_, started_}, std::move(stream), asker);
    try {
        if (asker || must_log_in) {
            if (asker) note_presence(parts_.audit, ledger::Kind::login, asker->who);
            co_await session.run();
        } else {
            refused_connections_.add();
            std::string who = user ? std::to_string(*user) : "unknown";
            note_presence(parts_.audit, ledger::Kind::login_failed, named(user), "may not administer");
            parts_.log.warning("control", "a user who may not administer was turned away", {{"user", who}});
            co_await session.turn_away(refusal(base::Code::denied, "no_admin", {{"user", who}}));
        }
    } catch (const net::Disconnected&) {
        // The ordinary end: congvu hangs up when it is done.
    } catch (const net::TimedOut&) {
        parts_.log.info("control", "an idle admin connection was closed");
    } catch (const net::ShuttingDown&) {
        parts_.log.debug("control", "an admin connection was closed for the shutdown");
    }
    if (asker) note_presence(parts_.audit, ledger::Kind::logout, asker->who);
}

}  // namespace control
