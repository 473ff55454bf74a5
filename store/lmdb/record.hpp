// Record: how one body's bytes lie in a file. Drawn in record.cpp and docs/formats/segment.md.
#pragma once

#include "base/result.hpp"
#include "store/types.hpp"

#include <array>

namespace store {

enum class Codec : std::uint8_t { as_is = 0 };

struct RecordHeader {
    static constexpr std::uint8_t version = 1;
    static constexpr std::size_t bytes = 48;

    BlobId id;
    Codec codec = Codec::as_is;
    std::uint64_t size = 0;    // as given
    std::uint64_t stored = 0;  // in the file, after this header
    std::uint32_t crc = 0;     // crc32c of what is stored; of the chunks' checksums for a large body

    bool operator==(const RecordHeader&) const = default;
};

std::string to_bytes(const RecordHeader& header);
// corrupt, unsupported
base::Result<RecordHeader> record_header(std::string_view bytes);

// A large body is a header and chunks, each followed by its own checksum, so that any part can be read and
// checked.
inline constexpr std::uint64_t chunk_bytes = 64 * 1024;
inline constexpr std::uint64_t chunk_crc_bytes = 4;

std::string sealed_chunk(std::string_view chunk);
// Without its checksum; corrupt.
base::Result<std::string_view> unsealed_chunk(std::string_view sealed);

// At the head of every segment.
inline constexpr std::size_t segment_header_bytes = 16;
std::string segment_header(std::uint32_t number);
bool is_segment_header(std::string_view bytes, std::uint32_t number);

}  // namespace store
