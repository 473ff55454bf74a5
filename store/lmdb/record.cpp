// Record: how one body's bytes lie in a file.
//
// clang-format off
//   segment  "CGVS" · version u8 · 0 0 0 · number u32 · crc32c of these 12 · record*
//   record   "CGVB" · version u8 = 2 · codec u8 · 0 0 · id 16 · size u64 · stored u64 · crc u32 · crc32c of these 44 ·
//            the body, packed by the codec into `stored` bytes
//   large    a record's header, with codec 0 and crc = crc32c of the table · chunk* · table
//   chunk    64 KiB of the body or, at the end, the rest, packed by a codec of its own
//   table    (codec u8 · stored u32 · crc32c of the chunk as it is stored u32)*
//
// Version 1 knew codec 0 only, and in the place of chunks and table
//            (64 KiB of bytes · crc32c u32)* · (the rest · crc32c u32), with crc = crc32c over these checksums
// clang-format on
//
// Numbers are big-endian. Codecs: packing.hpp.

#include "store/lmdb/record.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"

#include <algorithm>

namespace store {
namespace {

constexpr std::string_view record_magic = "CGVB";
constexpr std::string_view segment_magic = "CGVS";
constexpr std::uint8_t segment_version = 1;

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("damaged: {}", what));
}

bool is_known(std::uint8_t version, Codec codec)
{
    return version == RecordHeader::latest || (version == 1 && codec == Codec::as_is);
}

}  // namespace

std::string to_bytes(const RecordHeader& header)
{
    base::ByteWriter to;
    to.raw(record_magic).u8(header.version).u8(static_cast<std::uint8_t>(header.codec)).u8(0).u8(0);
    to.uuid(header.id).be64(header.size).be64(header.stored).be32(header.crc);
    to.be32(base::crc32c(to.bytes()));
    return std::move(to).bytes();
}

base::Result<RecordHeader> record_header(std::string_view bytes)
{
    if (bytes.size() < RecordHeader::bytes) return damaged("a record ends too early");
    base::ByteReader from(bytes.substr(0, RecordHeader::bytes));
    if (from.raw(4) != record_magic) return damaged("no record begins here");
    RecordHeader header;
    header.version = from.u8();
    const std::uint8_t number = from.u8();
    from.raw(2);
    header.id = from.uuid();
    header.size = from.be64();
    header.stored = from.be64();
    header.crc = from.be32();
    if (from.be32() != base::crc32c(bytes.substr(0, RecordHeader::bytes - 4)))
        return damaged("a record's header");
    const auto codec = to_codec(number);
    if (!codec || !is_known(header.version, *codec)) {
        return base::refuse(base::Code::unsupported,
                            base::format("a record of format {}.{}", header.version, number));
    }
    header.codec = *codec;
    return header;
}

std::string to_record(const BlobId& id, std::string_view body, Effort effort)
{
    std::string record(RecordHeader::bytes, '\0');
    const Codec codec = pack(body, record, effort);
    const std::string_view stored = std::string_view(record).substr(RecordHeader::bytes);
    record.replace(0, RecordHeader::bytes,
                   to_bytes({id, codec, body.size(), stored.size(), base::crc32c(stored)}));
    return record;
}

base::Result<std::string> body_in(std::string_view record, const BlobId& id)
{
    const auto header = record_header(record);
    if (!header) return base::refuse(header.error());
    const std::string_view stored = record.substr(RecordHeader::bytes);
    const bool is_right =
        header->id == id && header->stored == stored.size() && header->crc == base::crc32c(stored);
    if (!is_right) return damaged("the bytes of blob " + base::to_string(id));
    return unpack(header->codec, stored, header->size);
}

std::string repacked(std::string record, const BlobId& id)
{
    const auto body = body_in(record, id);
    if (!body) return record;
    auto packed = to_record(id, *body, Effort::thorough);
    return packed.size() < record.size() ? packed : record;
}

std::uint64_t chunk_count(const RecordHeader& header)
{
    return header.size / chunk_bytes + (header.size % chunk_bytes == 0 ? 0 : 1);
}

std::uint64_t chunk_size(const RecordHeader& header, std::uint64_t number)
{
    return std::min(chunk_bytes, header.size - number * chunk_bytes);
}

Chunk pack_chunk(std::string_view bytes, std::string& to)
{
    const std::size_t before = to.size();
    Chunk chunk;
    chunk.codec = pack(bytes, to);
    const std::string_view stored = std::string_view(to).substr(before);
    chunk.stored = static_cast<std::uint32_t>(stored.size());
    chunk.crc = base::crc32c(stored);
    return chunk;
}

base::Result<std::string> unpack_chunk(const Chunk& chunk, std::string_view stored, std::uint64_t size)
{
    if (stored.size() != chunk.stored || base::crc32c(stored) != chunk.crc) return damaged("a chunk");
    return unpack(chunk.codec, stored, size);
}

std::string to_bytes(const Chunk& chunk)
{
    base::ByteWriter to;
    to.u8(static_cast<std::uint8_t>(chunk.codec)).be32(chunk.stored).be32(chunk.crc);
    return std::move(to).bytes();
}

base::Result<std::vector<Chunk>> chunk_table(const RecordHeader& header, std::string_view table)
{
    if (base::crc32c(table) != header.crc) return damaged("a table of chunks");
    if (table.size() != chunk_count(header) * Chunk::bytes) return damaged("a table of chunks");
    std::vector<Chunk> chunks;
    std::uint64_t stored = table.size();
    base::ByteReader from(table);
    while (!from.at_end()) {
        const auto codec = to_codec(from.u8());
        if (!codec) return base::refuse(codec.error());
        chunks.push_back({*codec, from.be32(), from.be32()});
        stored += chunks.back().stored;
    }
    if (stored != header.stored) return damaged("a table of chunks");
    return chunks;
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
