// LogBatch: what one commit has written, as bytes in the log. Drawn in log_batch.cpp and docs/formats/log.md. Pure.
#pragma once

#include "store/lmdb/memtable.hpp"

#include <vector>

namespace store {

// A body on its way in.
struct NewBody {
    // Found: its bytes were there before, without a place, and stay whatever becomes of this.
    enum class Origin { given, found };

    BlobId id;
    Place place;         // where it lies already; the committer's to fill for a small one that was given
    std::string record;  // a small one that was given, header and bytes
    Origin origin = Origin::given;
};

// Known to this store alone, so that nobody can send a mail whose bytes look like a batch.
using LogSalt = std::uint64_t;

struct LogBatchHeader {
    static constexpr std::uint8_t version = 1;
    static constexpr std::size_t bytes = 48;
    static constexpr std::uint64_t alignment = 4096;  // where a batch may begin

    std::uint64_t revision = 0;
    std::uint64_t bodies = 0;  // bytes of them
    std::uint64_t rows = 0;
    std::uint32_t crc = 0;  // of both, salted

    std::uint64_t size() const { return bytes + bodies + rows; }
    // With what fills it up to where the next one begins.
    std::uint64_t span() const { return (size() + alignment - 1) / alignment * alignment; }
};

// Where the first body's record begins, in a batch.
inline constexpr std::uint64_t first_body_offset = LogBatchHeader::bytes;

// `table` holds the bodies' places in the log already. The bytes go into `to`, which keeps its room.
void write_log_batch(std::string& to, const std::vector<NewBody>& bodies, const Memtable& table,
                     LogSalt salt);

// corrupt: there is none; unsupported.
base::Result<LogBatchHeader> log_batch_header(std::string_view bytes, LogSalt salt);
struct LogPosition {
    std::uint32_t file = 0;
    std::uint64_t offset = 0;
};
// `bytes` begins with the header, and lies at `at`. corrupt.
base::Result<Memtable> log_batch(std::string_view bytes, LogSalt salt, LogPosition at);

}  // namespace store
