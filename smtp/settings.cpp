// The settings of [smtp], described once: see base/settings.hpp.

#include "smtp/settings.hpp"

namespace smtp {
namespace {

void describe_limits(base::Section& section, Settings& settings)
{
    section.bytes("max_message_size", settings.max_message_size,
                  "Largest message accepted, in bytes (RFC 1870).");
    section.bytes("max_text_line", settings.max_text_line,
                  "Longest line inside a message, in bytes; longer ones are refused, never split.");
    section.field("max_recipients", settings.max_recipients,
                  "Recipients of one message; more get 452 and are sent again by their server.");
    section.field("max_errors", settings.max_errors, "Errors of one client before it gets 421.");
    section.field("max_idle_commands", settings.max_idle_commands,
                  "Commands like NOOP and RSET between two messages before a client gets 421.");
    section.field("max_failed_logins", settings.max_failed_logins,
                  "Failed logins of one connection before it ends.");
    section.field("max_connections_per_source", settings.max_connections_per_source,
                  "Connections at once from one address (IPv6: from one /64) to port 25. This machine itself "
                  "is not counted.");
    section.field("max_submissions_per_source", settings.max_submissions_per_source,
                  "The same for submission, where whole offices share one address.");
}

void describe_patience(base::Section& section, Settings& settings)
{
    section.field("greeting_pause", settings.greeting_pause,
                  "Port 25 waits so long before it greets; who speaks meanwhile is refused. 0s: no pause.");
    section.field("idle_patience", settings.idle_patience,
                  "How long to wait for a command (RFC 5321 §4.5.3.2.7).");
    section.field("line_patience", settings.line_patience,
                  "How long one command may take from its first byte on.");
    section.field("data_patience", settings.data_patience,
                  "How long a message in transfer may stand still, or lag behind min_data_rate.");
    section.bytes("min_data_rate", settings.min_data_rate,
                  "Least bytes per second of a message in transfer.");
}

}  // namespace

void describe(base::Section& section, Settings& settings)
{
    section.field("hostname", settings.hostname,
                  "Name in greetings and Received fields (empty: this machine's own name).");
    section.field("starttls", settings.starttls, "Offer STARTTLS on ports that begin in clear.");
    describe_limits(section, settings);
    describe_patience(section, settings);
}

}  // namespace smtp
