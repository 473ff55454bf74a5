// find_needles: looks into a message's octets for all the texts of a query at once, piece by piece.
//
// Headers are read field by field, with encoded words decoded; of one header at most `most_header` octets are
// looked at. Bodies are the text parts, out of their transfer encoding and charset, and the headers of the
// messages within.
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
