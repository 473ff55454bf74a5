#include "imap/settings.hpp"

namespace imap {

void describe(base::Section& section, Settings& settings)
{
    section.bytes("max_message_size", settings.max_message_size,
                  "Largest message that APPEND takes, in bytes.");
    section.field("max_sessions_per_account", settings.max_sessions_per_account,
                  "Sessions that one account may have open at once; 0 for no limit.");
    section.field("login_patience", settings.login_patience,
                  "How long a client may take until it has logged in.");
    section.field("idle_patience", settings.idle_patience,
                  "How long a logged-in client may say nothing. RFC 9051 asks for at least 30 min.");
    section.field("command_patience", settings.command_patience,
                  "How long a client may take for one command, and pause within a message it sends.");
    section.field("search_patience", settings.search_patience,
                  "How long one search may look into messages before it is refused.");
    section.zone("time_zone", settings.time_zone,
                 "Whose clock dates of arrival are told by, and whose days a search means.");
    section.field("starttls", settings.starttls, "Whether STARTTLS is offered on connections in clear.");
    section.field("clear_login_on_loopback", settings.clear_login_on_loopback,
                  "Whether clients on this machine may log in without TLS.");
}

}  // namespace imap
