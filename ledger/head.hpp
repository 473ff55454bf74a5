// Head: how far each book was at a moment, signed by the server. A line of the file `heads`; whoever keeps a copy of
// one elsewhere (the anchor) can tell later that nothing before it was changed or cut off.
//
//   congvu-audit 1 2026-11-26T03:00:00.123456Z admin 1 12 530 CHAIN TREE access … mail … key ID signature BASE64
//
// For each book: number of the segment, records in it, sequence of its last record, chain hash, and the root of the
// Merkle tree over the records of that segment. Signed is the line up to " signature".
#pragma once

#include "base/clock.hpp"
#include "ledger/crypto.hpp"
#include "ledger/kinds.hpp"

namespace ledger {

struct BookHead {
    std::uint32_t segment = 1;
    std::uint64_t count = 0, sequence = 0;
    Hash chain{}, tree{};

    bool operator==(const BookHead&) const = default;
};

struct Head {
    base::WallTime time;
    std::array<BookHead, books.size()> of;

    const BookHead& operator[](Book book) const { return of[place_of(book)]; }
    bool operator==(const Head&) const = default;
};

// Without the line's end.
std::string to_line(const Head& head, const SigningKey& key);
// Refused: corrupt, where it is no such line, or was not signed with this key.
base::Result<Head> head_from(std::string_view line, const PublicKey& key);
// The time alone, for people; empty if it is no such line.
std::string time_in(std::string_view line);

}  // namespace ledger
