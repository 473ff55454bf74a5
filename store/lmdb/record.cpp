// Record: how one body's bytes lie in a file.
//
// clang-format off
//   segment  "CGVS" · version u8 · 0 0 0 · number u32 · crc32c of these 12 · record*
//   record   "CGVB" · version u8 · codec u8 · 0 0 · id 16 · size u64 · stored u64 · crc u32 · crc32c of these 44 ·
//            the bytes, `stored` of them
//   large    a record's header, with crc = crc32c over the chunks' checksums ·
//            (64 KiB of bytes · crc32c u32)* · (the rest · crc32c u32)
// clang-format on
//
// Numbers are big-endian. The codec is 0: bytes as they came.

#include "store/lmdb/record.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

namespace store {
namespace {

constexpr std::string_view record_magic = "CGVB";
constexpr std::string_view segment_magic = "CGVS";
constexpr std::uint8_t segment_version = 1;

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("damaged: {}", what));
}

}  // namespace

std::string to_bytes(const RecordHeader& header)
{
    base::ByteWriter to;
    to.raw(record_magic).u8(RecordHeader::version).u8(static_cast<std::uint8_t>(header.codec)).u8(0).u8(0);
    to.uuid(header.id).be64(header.size).be64(header.stored).be32(header.crc);
    to.be32(base::crc32c(to.bytes()));
    return std::move(to).bytes();
}

base::Result<RecordHeader> record_header(std::string_view bytes)
{
    if (bytes.size() < RecordHeader::bytes) return damaged("a record ends too early");
    base::ByteReader from(bytes.substr(0, RecordHeader::bytes));
    if (from.raw(4) != record_magic) return damaged("no record begins here");
    const std::uint8_t version = from.u8();
    const std::uint8_t codec = from.u8();
    from.raw(2);
    RecordHeader header;
    header.id = from.uuid();
    header.size = from.be64();
    header.stored = from.be64();
    header.crc = from.be32();
    if (from.be32() != base::crc32c(bytes.substr(0, RecordHeader::bytes - 4)))
        return damaged("a record's header");
    if (version != RecordHeader::version || codec != 0) {
        return base::refuse(base::Code::unsupported,
                            base::format("a record of format {}.{}", version, codec));
    }
    return header;
}

std::string sealed_chunk(std::string_view chunk)
{
    base::ByteWriter to;
    to.raw(chunk).be32(base::crc32c(chunk));
    return std::move(to).bytes();
}

base::Result<std::string_view> unsealed_chunk(std::string_view sealed)
{
    if (sealed.size() < chunk_crc_bytes) return damaged("a chunk ends too early");
    const std::string_view chunk = sealed.substr(0, sealed.size() - chunk_crc_bytes);
    if (base::ByteReader(sealed.substr(chunk.size())).be32() != base::crc32c(chunk))
        return damaged("a chunk");
    return chunk;
}

std::string segment_header(std::uint32_t number)
{
    base::ByteWriter to;
    to.raw(segment_magic).u8(segment_version).u8(0).u8(0).u8(0).be32(number);
    to.be32(base::crc32c(to.bytes()));
    return std::move(to).bytes();
}

bool is_segment_header(std::string_view bytes, std::uint32_t number)
{
    return bytes == segment_header(number);
}

}  // namespace store
