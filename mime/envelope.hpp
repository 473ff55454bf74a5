// Envelope: RFC 9051 §7.5.2, from the collected fields of one message's header.
#pragma once

#include "mime/header_collector.hpp"
#include "mime/summary.hpp"

namespace mime {

// `addresses_left` is what the message may still spend on addresses, and is lowered by what is spent.
Envelope make_envelope(HeaderCollector& header, std::size_t& addresses_left);

}  // namespace mime
