// Query: which records are wanted.
#pragma once

#include "ledger/reader.hpp"

namespace ledger {

struct Query {
    std::optional<base::WallTime> from, to;  // from <= stamp < to
    std::optional<Kind> kind;
    std::string who;      // account, admin, sender or recipient: whole, or the part before its @
    std::string address;  // where the client came from; with a dot or a colon at its end, a network
    bool matches(const Record& record) const;
};

// "2026-11-26", "2026-11-26T03:00", "2026-11-26T03:00:00", and with microseconds; a Z may follow. UTC.
std::optional<base::WallTime> stamp_from(std::string_view text);

// Reads on from where it was, bit by bit, so that whoever waits for it is not kept for long.
class Search {
  public:
    // Up to `limit`.
    Search(const std::string& folder, Query query, std::uint64_t limit);

    struct Some {
        std::vector<Record> records;
        bool is_last = false;
    };
    base::Result<Some> more();

  private:
    Reader reader_;
    const Query query_;
    const std::uint64_t limit_;
    bool has_begun_ = false;
};

}  // namespace ledger
