#include "control/server.hpp"

#include "base/text.hpp"
#include "control/session.hpp"

#include <algorithm>
#include <unistd.h>

namespace control {
namespace {

void note_presence(ledger::Audit& audit, ledger::Kind kind, std::optional<std::uint32_t> user,
                   std::string_view error = {})
{
    note_made(audit, [&] {
        ledger::Event event(kind);
        event.add(ledger::Name::who, user ? "uid " + std::to_string(*user) : "unknown");
        return event.add(ledger::Name::service, "control").add(ledger::Name::error, error);
    });
}

}  // namespace

void describe(base::Section& section, Settings& settings)
{
    section.field(
        "socket", settings.socket,
        "Unix socket for congvu, such as /run/congvu/control.sock. Empty: control.sock in the data folder, "
        "which only root and the server's own user may enter.");
    section.field("users", settings.users,
                  "Numeric ids of users who may administer, besides root and the server's own user.");
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
    return {};
}

Server::Server(Parts parts, const Settings& settings)
    : parts_(std::move(parts)),
      lease_(parts_.clock),
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
    Session session(parts_, lease_, std::move(stream), started_);
    try {
        if (is_welcome(user)) {
            note_presence(parts_.audit, ledger::Kind::login, user);
            co_await session.run();
        } else {
            refused_connections_.add();
            std::string who = user ? std::to_string(*user) : "unknown";
            note_presence(parts_.audit, ledger::Kind::login_failed, user, "may not administer");
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
    if (is_welcome(user)) note_presence(parts_.audit, ledger::Kind::logout, user);
}

}  // namespace control
