// SequenceSet: messages by number or uid, as a client writes them: 1:3,7,9:* or $ (RFC 9051 §9, RFC 5182).
#pragma once

#include "store/types.hpp"

#include <cstdint>
#include <vector>

namespace imap {

struct SequenceSet {
    static constexpr std::uint32_t star = 0;  // "*": the largest in the mailbox

    std::vector<store::UidRange> ranges;  // as written: any order, star at either end
    bool is_saved_result = false;         // "$": what the last SEARCH RETURN (SAVE) found

    // Merged, with `largest` for "*"; those above it stay. In an empty mailbox (largest 0) "*" is nothing.
    store::UidSet resolve(std::uint32_t largest) const;
    // The largest number named, 0 if only "*" or "$": over EXISTS, a set of message numbers is BAD.
    std::uint32_t largest_named() const;

    bool operator==(const SequenceSet&) const = default;
};

}  // namespace imap
