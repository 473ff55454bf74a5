// Where a section lies in a message (RFC 9051 §6.4.5.1), and how it is spelt.
//
// A stored message is its own prefix of headers followed by the body that all copies share; the summary
// counts from the shared body. So everything lies further back by the prefix, and the message's header begins
// with it.
#pragma once

#include "imap/proto/fetch_att.hpp"
#include "mime/summary.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace imap::fetch {

// Octets of the message as stored.
struct Extent {
    std::uint64_t at = 0, size = 0;
    bool operator==(const Extent&) const = default;
};

struct Layout {
    const mime::Part& root;
    std::uint64_t prefix_size = 0;
    std::uint64_t body_size = 0;  // of the shared body
};

// The part with this number; nullptr if there is none. A message that is not multipart has one part, 1: its
// body.
const mime::Part* find_part(const mime::Part& root, std::span<const std::uint32_t> numbers);

// For HEADER.FIELDS and its kin, the header to choose from. nullopt: the message has no such section.
std::optional<Extent> find_section(const Layout& layout, const Section& section);

// 1.2.HEADER.FIELDS (To Cc)
std::string to_text(const Section& section);

}  // namespace imap::fetch
