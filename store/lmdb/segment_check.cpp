// SegmentCheck: see segment_check.hpp.

#include "store/lmdb/segment_check.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/lmdb/large_file.hpp"

#include <algorithm>
#include <fcntl.h>

namespace store {
namespace {

constexpr std::uint64_t piece_bytes = 256 << 10;  // small enough to be near when they are reckoned
constexpr std::size_t records_at_once = 512;

// A file from front to back through one buffer. What comes next the kernel reads ahead, in larger pieces of memory
// than where it is asked to by POSIX_FADV_WILLNEED, which takes three times as long.
class Reading {
  public:
    Reading(const disk::File& file, std::uint64_t size) : file_(file), size_(size)
    {
        ::posix_fadvise(file.descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }

    std::uint64_t at() const { return at_; }
    std::uint64_t left() const { return size_ - at_; }
    const base::Result<void>& outcome() const { return outcome_; }

    // At most `most` bytes, fewer where the buffer ends; none at the end of the file or where it fails.
    std::string_view some(std::uint64_t most)
    {
        if (rest_.empty()) fill();
        const auto bytes = std::string_view(rest_).substr(0, most);
        rest_.remove_prefix(bytes.size());
        at_ += bytes.size();
        return bytes;
    }
    // Until the next call.
    std::string_view exactly(std::uint64_t count)
    {
        const auto first = some(count);
        if (first.size() == count) return first;
        joined_ = first;
        while (joined_.size() < count) {
            const auto more = some(count - joined_.size());
            if (more.empty()) break;
            joined_ += more;
        }
        return joined_;
    }

  private:
    void fill()
    {
        const std::uint64_t count = std::min(piece_bytes, left());
        if (count == 0 || !outcome_) return;
        buffer_.resize(std::max<std::size_t>(buffer_.size(), count));
        const auto have = file_.read_into(std::span(buffer_).first(count), at_);
        if (!have) outcome_ = base::refuse(have.error());
        rest_ = std::string_view(buffer_.data(), have.value_or(0));
    }

    const disk::File& file_;
    std::uint64_t size_;
    std::uint64_t at_ = 0;
    std::vector<char> buffer_;
    std::string joined_;  // of what lay on both sides of the buffer's end
    std::string_view rest_;
    base::Result<void> outcome_;
};

std::uint32_t sum_of(Reading& reading, std::uint64_t count)
{
    std::uint32_t crc = 0;
    while (count > 0) {
        const auto bytes = reading.some(count);
        if (bytes.empty()) break;
        crc = base::crc32c(bytes, crc);
        count -= bytes.size();
    }
    return crc;
}

}  // namespace

base::Result<SegmentWalk> walk_segment(const disk::File& file, std::uint32_t number, const TakeRecords& take)
{
    auto size = file.size();
    if (!size) return base::refuse(size.error());
    std::vector<SeenRecord> records;
    SegmentWalk walk;
    walk.size = *size;
    Reading reading(file, *size);
    walk.has_header = is_segment_header(reading.exactly(segment_header_bytes), number);
    walk.end = reading.at();
    while (reading.left() > 0) {
        SeenRecord record;
        record.offset = reading.at();
        const auto header = record_header(reading.exactly(RecordHeader::bytes));
        if (!header || header->stored > reading.left()) break;
        record.header = *header;
        record.is_whole = sum_of(reading, header->stored) == header->crc;
        walk.end = reading.at();
        records.push_back(record);
        if (records.size() < records_at_once) continue;
        take(records);
        records.clear();
    }
    if (!reading.outcome()) return base::refuse(reading.outcome().error());
    take(records);
    return walk;
}

base::Result<void> check_record(const disk::File& file, const SeenRecord& wanted)
{
    auto size = file.size();
    if (!size) return base::refuse(size.error());
    // Whatever the place says, in numbers that cannot wrap around.
    const std::uint64_t left = wanted.offset <= *size ? *size - wanted.offset : 0;
    if (left < RecordHeader::bytes || wanted.header.stored > left - RecordHeader::bytes)
        return base::refuse(base::Code::corrupt, "the file ends before it does");
    auto bytes = file.read_at(wanted.offset, RecordHeader::bytes + wanted.header.stored);
    if (!bytes) return base::refuse(bytes.error());
    const auto header = record_header(*bytes);
    if (!header) return base::refuse(header.error());
    if (header->id != wanted.header.id) return base::refuse(base::Code::corrupt, "another body lies there");
    const auto body = std::string_view(*bytes).substr(RecordHeader::bytes);
    if (header->stored != wanted.header.stored || header->size != wanted.header.size ||
        body.size() != header->stored)
        return base::refuse(base::Code::corrupt, "a record of another length lies there");
    if (base::crc32c(body) != header->crc) return base::refuse(base::Code::corrupt, "its bytes are damaged");
    return {};
}

base::Result<std::uint64_t> check_large(const disk::File& file, const BlobId& id)
{
    auto size = file.size();
    if (!size) return base::refuse(size.error());
    Reading reading(file, *size);
    const auto header = record_header(reading.exactly(RecordHeader::bytes));
    if (!header) return base::refuse(header.error());
    if (header->id != id) return base::refuse(base::Code::corrupt, "another body lies there");
    std::uint64_t at = 0;
    while (at < header->size) {
        const auto piece = read_large(file, id, at, piece_bytes);
        if (!piece) return base::refuse(piece.error());
        if (piece->empty()) return base::refuse(base::Code::corrupt, "it ends too early");
        at += piece->size();
    }
    return at;
}

}  // namespace store
