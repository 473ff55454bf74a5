#include "imap/trouble.hpp"

namespace imap {

void log_trouble(const base::Log& log, const Place& place, const base::Error& error)
{
    log.error("imap", "a message could not be read",
              {{"account", base::to_string(place.account)},
               {"mailbox", place.view.mailbox().name},
               {"uid", std::to_string(place.uid)},
               {"why", std::string(base::to_string(error.code)) + ": " + error.detail}});
}

}  // namespace imap
