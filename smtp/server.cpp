// Server: lets a connection in, or turns it away with 421, and runs its session.

#include "smtp/server.hpp"

#include "base/format.hpp"
#include "smtp/session.hpp"

#include <limits>

namespace smtp {
namespace {

constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t most_per_source(Door door, const Settings& settings)
{
    if (door == Door::lmtp) return unlimited;
    return door == Door::mx ? settings.max_connections_per_source : settings.max_submissions_per_source;
}

std::uint64_t most_strangers(Door door, const Settings& settings)
{
    return door == Door::lmtp ? unlimited : settings.max_strangers;
}

// Best effort: the peer may be gone.
net::Task<void> turn_away(std::unique_ptr<net::Stream> stream, Answer answer)
{
    const auto text = to_wire(answer);
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
      sources_(unlimited, most_per_source(door, settings_)),
      strangers_(most_strangers(door, settings_), unlimited)
{
    if (settings_.hostname.empty()) base::bug("an SMTP server without a name");
}

net::Task<void> Server::serve(std::unique_ptr<net::Stream> stream)
{
    counters_.connections.add();
    const auto ticket = sources_.admit(stream->peer());
    auto stranger = strangers_.admit(stream->peer());
    if (!ticket || !stranger) {
        counters_.turned_away.add();
        co_await turn_away(std::move(stream),
                           ticket ? Answer::too_many_strangers : Answer::too_many_connections);
        co_return;
    }
    counters_.open.add(1);
    Session session(*this, std::move(stream), std::move(stranger));
    co_await session.run();
    counters_.open.add(-1);
}

}  // namespace smtp
