// BookWriter: appends to one book. Used by one thread.
#pragma once

#include "ledger/head.hpp"
#include "ledger/segment.hpp"
#include "ledger/tree.hpp"

#include <optional>

namespace ledger {

// What a start has met behind the last whole record of a book.
struct Cut {
    Book book = Book::admin;
    std::uint32_t segment = 0;
    std::uint64_t offset = 0, bytes = 0;
    std::string
        error;  // empty: a torn end, which was taken away; else what a signed head says is missing, left as is

    Event to_event() const;
};

class BookWriter {
  public:
    struct Place {
        std::string folder;
        Book book;
    };

    // Takes away a torn end, durably, or begins a new segment behind what is damaged. `signed_head`: of this book in
    // the last head, if there was one.
    static base::Result<BookWriter> open(Place place, std::optional<BookHead> signed_head);

    const std::optional<Cut>& cut() const { return cut_; }
    BookHead head() const { return {number_, tree_.size(), sequence_, chain_, tree_.root()}; }
    base::WallTime last_stamp() const { return last_; }
    std::uint32_t segment() const { return number_; }
    bool is_empty() const { return tree_.size() == 0; }  // of this segment
    // Of this segment's first record.
    base::WallTime begun() const { return first_; }
    std::uint64_t bytes() const { return end_ + waiting_.size(); }

    // Whole records, but for their hashes, which are put into the chain now.
    // Leaves them empty; where there is no memory, as they were.
    void take(std::string& records);
    bool has_waiting() const { return !waiting_.empty(); }
    std::uint64_t waiting() const { return waiting_.size(); }
    // What was taken, to the end of the file. After a refusal it waits, and may be tried again.
    base::Result<void> write();
    base::Result<void> sync() const { return disk::sync(file_); }
    // Goes on in a new segment. Nothing may wait. Durable; after a refusal it may be tried again.
    base::Result<void> roll();

  private:
    explicit BookWriter(Place place) : place_(std::move(place)) {}
    base::Result<void> begin_first();
    base::Result<void> recover(const std::vector<std::uint32_t>& numbers, std::optional<BookHead> known);
    base::Result<void> walk(SegmentReader& reader, const std::optional<BookHead>& known);
    base::Result<void> end_torn(SegmentReader& reader, const std::optional<BookHead>& known);
    base::Result<void> go_on_behind(const BookHead& known, Cut damage);
    base::Result<void> begin_segment(std::uint32_t number);
    void add(std::string_view record);

    Place place_;
    disk::File file_;
    std::uint32_t number_ = 0;
    std::uint64_t end_ = 0;
    Hash chain_{};
    Tree tree_;
    std::uint64_t sequence_ = 0;
    base::WallTime first_{}, last_{};
    std::string waiting_;
    std::optional<Cut> cut_;
};

}  // namespace ledger
