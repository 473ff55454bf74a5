// Place: where a body's bytes lie.
#pragma once

#include "base/result.hpp"
#include "store/types.hpp"

namespace store {

struct Place {
    static constexpr std::uint8_t version = 1;

    // A place in the log is for memory only: LMDB has none of them.
    enum class Kind : std::uint8_t { segment = 0, own_file = 1, log = 2 };
    Kind kind = Kind::segment;
    std::uint32_t file = 0;    // the segment's number, or which file of the log
    std::uint64_t offset = 0;  // of the record's header
    std::uint64_t size = 0;    // as given
    std::uint64_t stored = 0;  // with the header, and for a large body with the checksums

    bool operator==(const Place&) const = default;
};

std::string to_bytes(const Place& place);
// corrupt, unsupported
base::Result<Place> place_from(std::string_view bytes);

}  // namespace store
