#include "imap/proto/sequence_set.hpp"

#include <algorithm>

namespace imap {

store::UidSet SequenceSet::resolve(std::uint32_t largest) const
{
    std::vector<store::UidRange> found;
    found.reserve(ranges.size());
    for (auto [first, last] : ranges) {
        if (first == star) first = largest;
        if (last == star) last = largest;
        // 559:* names the largest even where that is below 559 (RFC 9051 §6.4.9).
        if (first > last) std::swap(first, last);
        if (last == 0) continue;
        found.push_back({std::max<store::Uid>(first, 1), last});
    }
    return store::UidSet(std::move(found));
}

std::uint32_t SequenceSet::largest_named() const
{
    std::uint32_t largest = 0;
    for (const auto& range : ranges) largest = std::max({largest, range.first, range.last});
    return largest;
}

}  // namespace imap
