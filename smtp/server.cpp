// Server: lets a connection in, or turns it away with 421, and runs its session.

#include "smtp/server.hpp"

#include "base/format.hpp"
#include "smtp/session.hpp"

namespace smtp {
namespace {

std::uint64_t most_per_source(Door door, const Settings& settings)
{
    if (door == Door::lmtp) return net::Admission::no_limit;
    return door == Door::mx ? settings.max_connections_per_source : settings.max_submissions_per_source;
}

// Best effort: the peer may be gone.
net::Task<void> turn_away(std::unique_ptr<net::Stream> stream)
{
    const auto text = to_wire(Answer::too_many_connections);
    try {
        co_await stream->write_all(text, std::chrono::seconds(1));
    } catch (const std::exception&) {
    }
    stream->close();
}

}  // namespace

std::string_view to_string(Door door)
{
    switch (door) {
    case Door::mx: return "mx";
    case Door::submission: return "submission";
    case Door::lmtp: return "lmtp";
    }
    base::bug("unnamed door");
}

Counters::Counters(base::Metrics& metrics, Door door)
    : Counters(metrics, base::format("door=\"{}\"", to_string(door)))
{}

Counters::Counters(base::Metrics& metrics, std::string_view label)
    : connections(metrics.counter("congvu_smtp_connections_total", "SMTP connections.", label)),
      turned_away(metrics.counter("congvu_smtp_turned_away_total", "Connections over a limit.", label)),
      messages(metrics.counter("congvu_smtp_messages_total", "Messages accepted by SMTP.", label)),
      eight_bit_headers(metrics.counter(
          "congvu_smtp_eight_bit_headers_total",
          "Messages accepted with octets over 127 in their header, without SMTPUTF8.", label)),
      refusals(metrics.counter("congvu_smtp_refusals_total", "SMTP replies of 500 and above.", label)),
      failed_logins(metrics.counter("congvu_smtp_failed_logins_total", "Failed SMTP logins.", label)),
      open(metrics.gauge("congvu_smtp_open_connections", "SMTP connections open now.", label))
{}

Server::Server(Door door, Settings settings, Parts parts)
    : door_(door),
      settings_(std::move(settings)),
      parts_(parts),
      counters_(parts.metrics, door),
      rates_(parts.clock),
      admission_({.per_network = most_per_source(door, settings_)})
{
    if (settings_.hostname.empty()) base::bug("an SMTP server without a name");
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    counters_.connections.add();
    const auto ticket = admission_.admit(stream->peer(), net::Loop::current().now());
    if (!ticket) {
        counters_.turned_away.add();
        co_await turn_away(std::move(stream));
        co_return;
    }
    const base::Counted open(counters_.open);
    Session session(*this, std::move(stream));
    co_await session.run();
}

}  // namespace smtp
