// Segment: one file of a book. Records lie in it one behind the other.
//
//   BOOK/0000000001.seg   header · record*
//   header                "CGAL" 4 · version u8 = 1 · book u8 · 0 0 · number u32 · chain 32 · crc32c of these 44, u32
//
// `chain` is the hash of the book's last record before this segment; zeros in the first one.
#pragma once

#include "disk/file.hpp"
#include "ledger/record.hpp"

namespace ledger {

struct SegmentHeader {
    static constexpr std::size_t bytes = 48;
    Book book = Book::admin;
    std::uint32_t number = 1;
    Hash chain{};

    bool operator==(const SegmentHeader&) const = default;
};

std::string to_bytes(const SegmentHeader& header);
// corrupt; unsupported, if a newer program has written it.
base::Result<SegmentHeader> segment_header_from(std::string_view bytes);

std::string segment_name(std::uint32_t number);  // 0000000001.seg
std::string segment_path(const std::string& folder, Book book, std::uint32_t number);
// In order. What else lies there is passed over.
base::Result<std::vector<std::uint32_t>> segments_in(const std::string& folder, Book book);

// Reads a segment from its beginning to its end, in pieces of bounded size.
class SegmentReader {
  public:
    static base::Result<SegmentReader> open(const std::string& folder, Book book, std::uint32_t number);

    const SegmentHeader& header() const { return header_; }
    // The next whole record's bytes, good until the next call; empty where none begins, or not all of it is there.
    base::Result<std::string_view> next();
    // Whether next() would give one.
    base::Result<bool> peek();
    // Behind the last record given.
    std::uint64_t offset() const { return offset_; }
    // What lies there beyond the records.
    base::Result<std::uint64_t> rest() const;
    // Whether that is the beginning of a record of which more may come.
    bool is_unfinished() const
    {
        return record_size(std::string_view(piece_).substr(at_)) != 0 || piece_.size() - at_ < 4;
    }
    const std::string& path() const { return file_.path(); }

  private:
    base::Result<std::size_t> look();
    SegmentReader(disk::File file, SegmentHeader header) : file_(std::move(file)), header_(header) {}

    disk::File file_;
    SegmentHeader header_;
    std::uint64_t offset_ = SegmentHeader::bytes;
    std::string piece_;
    std::size_t at_ = 0;  // in it
};

}  // namespace ledger
