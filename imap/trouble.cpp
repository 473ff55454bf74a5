#include "imap/trouble.hpp"

namespace imap {

std::string log_trouble(const base::Log& log, const Troubled& place, const base::Error& error)
{
    auto reference = base::to_string(base::random_uuid()).substr(0, 8);
    log.error("imap", "a message could not be read",
              {{"reference", reference},
               {"account", base::to_string(place.account)},
               {"mailbox", place.view.mailbox().name},
               {"uid", std::to_string(place.uid)},
               {"why", std::string(base::to_string(error.code)) + ": " + error.detail}});
    return reference;
}

}  // namespace imap
