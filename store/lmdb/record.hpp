// Record: how one body's bytes lie in a file. Drawn in record.cpp and docs/formats/segment.md.
#pragma once

#include "base/result.hpp"
#include "store/packing.hpp"
#include "store/types.hpp"

#include <vector>

namespace store {

struct RecordHeader {
    static constexpr std::uint8_t latest = 2;
    static constexpr std::size_t bytes = 48;

    BlobId id;
    Codec codec = Codec::as_is;  // of a small body; each chunk of a large one has its own
    std::uint64_t size = 0;      // as given
    std::uint64_t stored = 0;    // in the file, after this header
    std::uint32_t crc = 0;       // crc32c of what is stored; of the table for a large body
    std::uint8_t version = latest;

    bool operator==(const RecordHeader&) const = default;
};

std::string to_bytes(const RecordHeader& header);
// corrupt, unsupported
base::Result<RecordHeader> record_header(std::string_view bytes);

// A small body's whole record, packed where it pays, and the body in it: corrupt, unsupported.
std::string to_record(const BlobId& id, std::string_view body, Effort effort = Effort::quick);
base::Result<std::string> body_in(std::string_view record, const BlobId& id);
// The same body, packed thoroughly where that is smaller. One that is damaged stays as it is.
std::string repacked(std::string record, const BlobId& id);

// A large body is a header, chunks and a table of them, so that any part can be read and checked by itself.
inline constexpr std::uint64_t chunk_bytes = 64 * 1024;

struct Chunk {
    static constexpr std::size_t bytes = 9;

    Codec codec = Codec::as_is;
    std::uint32_t stored = 0;
    std::uint32_t crc = 0;  // crc32c of what is stored

    bool operator==(const Chunk&) const = default;
};

std::uint64_t chunk_count(const RecordHeader& header);
std::uint64_t chunk_size(const RecordHeader& header, std::uint64_t number);
// Appended to `to`, packed where it pays.
Chunk pack_chunk(std::string_view bytes, std::string& to);
base::Result<std::string> unpack_chunk(const Chunk& chunk, std::string_view stored, std::uint64_t size);
std::string to_bytes(const Chunk& chunk);
// A large body's, one for each chunk. corrupt, unsupported.
base::Result<std::vector<Chunk>> chunk_table(const RecordHeader& header, std::string_view table);

// Before version 2 each chunk was as it came, followed by its own checksum.
inline constexpr std::uint64_t chunk_crc_bytes = 4;
// Without its checksum; corrupt.
base::Result<std::string_view> unsealed_chunk(std::string_view sealed);

// At the head of every segment.
inline constexpr std::size_t segment_header_bytes = 16;
std::string segment_header(std::uint32_t number);
bool is_segment_header(std::string_view bytes, std::uint32_t number);

}  // namespace store
