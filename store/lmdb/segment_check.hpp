// SegmentCheck: files of bodies read from their first byte to their last.
#pragma once

#include "store/lmdb/record.hpp"
#include "store/lmdb/trouble.hpp"

#include <functional>
#include <span>
#include <vector>

namespace store {

// A record as it was met.
struct SeenRecord {
    RecordHeader header;
    std::uint64_t offset = 0;  // of its header
    bool is_whole = false;     // the bytes are what was written
};

// One segment.
struct SegmentWalk {
    bool has_header = false;
    std::uint64_t end = 0;   // of the last record that could be followed
    std::uint64_t size = 0;  // of the file when it was begun
};

// Record by record, up to the file's end or to where none begins; given some hundreds at a time, in order.
using TakeRecords = std::function<void(std::span<const SeenRecord> records)>;
base::Result<SegmentWalk> walk_segment(const disk::File& file, std::uint32_t number, const TakeRecords& take);

// One record at a known place: refused corrupt, with what is wrong.
base::Result<void> check_record(const disk::File& file, const SeenRecord& wanted);
// A large body in a file of its own; gives how many bytes it has.
base::Result<std::uint64_t> check_large(const disk::File& file, const BlobId& id);

}  // namespace store
