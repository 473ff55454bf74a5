// find_needles: looks into a message's octets for all the texts of a query at once, piece by piece.
//
// A text is looked for in (RFC 9051 §6.4.4):
//
//   HEADER   one field of the message's header
//   BODY     the parts that are text, out of their transfer encoding and charset; what stands before the first
//            and behind the last part of a multipart; the headers of the messages within
//   TEXT     all of these, the message's header, and those of its parts: the name of an attachment is there
//
// Headers are read with encoded words and extended parameters (RFC 2231) decoded; of one header at most
// `most_header` octets are looked at.
#pragma once

#include "imap/search/query.hpp"
#include "imap/source.hpp"

namespace imap::search {

struct Haystack {
    Source& source;
    const mime::Summary& summary;
    std::uint64_t prefix_size = 0;
};

// One bit for each needle. Lets the loop serve others between two pieces.
net::Task<base::Result<std::vector<bool>>> find_needles(Haystack haystack,
                                                        const std::vector<Needle>& needles);

inline constexpr std::uint64_t most_header = 1 << 20;

}  // namespace imap::search
