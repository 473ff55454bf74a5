// Reader: the records of several books in one order, that of their sequence; from any place on, to the end, and on
// from there when more has come. Reads pieces of bounded size. Used by one thread.
#pragma once

#include "ledger/segment.hpp"

#include <optional>

namespace ledger {

// One book, from a segment on.
class BookReader {
  public:
    BookReader(std::string folder, Book book) : folder_(std::move(folder)), book_(book) {}

    // Begins with the last segment whose first record comes not after this place.
    struct From {
        base::WallTime stamp = base::WallTime::max();
        std::uint64_t sequence = UINT64_MAX;
    };
    base::Result<void> seek(From from);
    // The next whole record; empty at the end, for now.
    base::Result<std::string_view> next();
    // Of the record that next() gave.
    std::uint32_t segment() const { return reader_->header().number; }

  private:
    base::Result<bool> turn_page();

    std::string folder_;
    Book book_;
    std::optional<SegmentReader> reader_;
};

class Reader {
  public:
    Reader(const std::string& folder, std::span<const Book> of);

    base::Result<void> seek(BookReader::From from);
    struct Found {
        Book book = Book::admin;
        std::string_view bytes;  // good until the next call; empty: there are none for now
    };
    // The next one of all whose sequence is not beyond `limit`. What lies beyond is not durable yet.
    base::Result<Found> next(std::uint64_t limit = UINT64_MAX);

  private:
    struct Ahead {
        Book book;
        BookReader reader;
        std::string_view bytes{};
        std::uint64_t sequence = 0;
        std::optional<std::uint64_t> dry_at{};  // it has no more up to this limit
    };
    std::vector<Ahead> ahead_;
};

}  // namespace ledger
