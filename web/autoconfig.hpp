// Autoconfig: the XML in which a mail program finds server names and ports (Thunderbird's format 1.1, which
// K-9, Evolution and Nextcloud read too).
#pragma once

#include "web/server.hpp"

namespace web {

std::string autoconfig(const MailPorts& ports);
// & < > " ' as XML has them.
std::string xml_escaped(std::string_view text);

}  // namespace web
