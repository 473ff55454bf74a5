// LogBatch: what one commit has written, as bytes in the log.
//
// clang-format off
//   batch    "CGVL" · version u8 · 0 0 0 · revision u64 · bodies u64 · rows u64 · crc u32 · 0 u32 · 0 u32 ·
//            crc of these 44, u32 · `bodies` bytes: record* (record.cpp) · `rows` bytes: entry*
//   entry    'r' · space u8 · id 16 · count · (key text · 0 | key text · 1 · value text)*      rows of a partition
//            'p' · blob id 16 · (0 | 1 · place text)                                           a blob's place
// clang-format on
//
// Every crc is a CRC-32C that begins with the salt. 0 is for what has been erased. Numbers without a width are
// varints, a text is its length and its bytes. Places of the bodies in the batch are not written: they are here.

#include "store/lmdb/log_batch.hpp"

#include "base/bytes.hpp"
#include "base/format.hpp"
#include "store/lmdb/record.hpp"

namespace store {
namespace {

constexpr std::string_view magic = "CGVL";

std::uint32_t salted(std::string_view bytes, LogSalt salt)
{
    return base::crc32c(bytes, base::crc32c(base::ByteWriter().be64(salt).bytes()));
}

std::unexpected<base::Error> damaged(std::string_view what)
{
    return base::refuse(base::Code::corrupt, base::format("damaged: {}", what));
}

void write_rows(base::ByteWriter& to, const PartitionId& partition, const Writes& writes)
{
    to.raw("r").u8(static_cast<std::uint8_t>(partition.space)).uuid(partition.id).varint(writes.size());
    for (const auto& [key, value] : writes) {
        to.text(key).u8(value ? 1 : 0);
        if (value) to.text(*value);
    }
}

void write_place(base::ByteWriter& to, const BlobId& id, const std::optional<Place>& place)
{
    if (place && place->kind == Place::Kind::log) return;
    to.raw("p").uuid(id).u8(place ? 1 : 0);
    if (place) to.text(to_bytes(*place));
}

std::string entries_of(const Memtable& table)
{
    base::ByteWriter to;
    for (const auto& [partition, writes] : table.rows) write_rows(to, partition, writes);
    for (const auto& [id, place] : table.places) write_place(to, id, place);
    return std::move(to).bytes();
}

std::string to_bytes(const LogBatchHeader& header, LogSalt salt)
{
    base::ByteWriter to;
    to.raw(magic).u8(LogBatchHeader::version).u8(0).u8(0).u8(0);
    to.be64(header.revision).be64(header.bodies).be64(header.rows).be32(header.crc).be32(0).be32(0);
    to.be32(salted(to.bytes(), salt));
    return std::move(to).bytes();
}

bool read_bodies(std::string_view bytes, LogPosition at, Memtable& into)
{
    while (!bytes.empty()) {
        const auto header = record_header(bytes);
        if (!header || header->stored > bytes.size() - RecordHeader::bytes) return false;
        const std::uint64_t stored = RecordHeader::bytes + header->stored;
        into.places.insert_or_assign(header->id,
                                     Place{Place::Kind::log, at.file, at.offset, header->size, stored});
        at.offset += stored;
        bytes.remove_prefix(stored);
    }
    return true;
}

void read_rows(base::ByteReader& from, Memtable& into)
{
    PartitionId partition;
    partition.space = static_cast<Space>(from.u8());
    partition.id = from.uuid();
    auto& writes = into.rows[partition];
    for (auto left = from.varint(); left > 0 && from.ok(); --left) {
        const auto key = from.text();
        auto& value = writes[std::string(key)];
        if (from.u8() == 1)
            value = std::string(from.text());
        else
            value.reset();
    }
}

bool read_place(base::ByteReader& from, Memtable& into)
{
    const BlobId id = from.uuid();
    auto& own = into.places[id];
    own.reset();
    if (from.u8() != 1) return from.ok();
    auto place = place_from(from.text());
    if (place) own = *place;
    return place.has_value();
}

bool read_entries(std::string_view bytes, Memtable& into)
{
    base::ByteReader from(bytes);
    while (from.ok() && !from.at_end()) {
        const auto kind = from.raw(1);
        if (kind == "r")
            read_rows(from, into);
        else if (kind != "p" || !read_place(from, into))
            return false;
    }
    return from.ok();
}

std::uint64_t weigh(const Memtable& table)
{
    std::uint64_t weight = table.places.size();
    for (const auto& [partition, writes] : table.rows) weight += writes.size();
    return weight;
}

}  // namespace

void write_log_batch(std::string& to, const std::vector<NewBody>& bodies, const Memtable& table, LogSalt salt)
{
    const std::string entries = entries_of(table);
    LogBatchHeader header{table.revision, 0, entries.size(), 0};
    for (const auto& body : bodies) header.bodies += body.record.size();
    to.clear();
    to.reserve(header.span());
    to.append(LogBatchHeader::bytes, '\0');
    for (const auto& body : bodies) to += body.record;
    to += entries;
    header.crc = salted(std::string_view(to).substr(LogBatchHeader::bytes), salt);
    to.replace(0, LogBatchHeader::bytes, to_bytes(header, salt));
    to.resize(header.span(), '\0');
}

base::Result<LogBatchHeader> log_batch_header(std::string_view bytes, LogSalt salt)
{
    if (bytes.size() < LogBatchHeader::bytes) return damaged("a batch ends too early");
    base::ByteReader from(bytes.substr(0, LogBatchHeader::bytes));
    if (from.raw(magic.size()) != magic) return damaged("no batch begins here");
    const std::uint8_t version = from.u8();
    from.raw(3);
    LogBatchHeader header;
    header.revision = from.be64();
    header.bodies = from.be64();
    header.rows = from.be64();
    header.crc = from.be32();
    from.raw(8);
    if (from.be32() != salted(bytes.substr(0, LogBatchHeader::bytes - 4), salt))
        return damaged("a batch's header");
    if (version != LogBatchHeader::version)
        return base::refuse(base::Code::unsupported, base::format("a batch of format {}", version));
    return header;
}

base::Result<Memtable> log_batch(std::string_view bytes, LogSalt salt, LogPosition at)
{
    const auto header = log_batch_header(bytes, salt);
    if (!header) return base::refuse(header.error());
    const auto content = bytes.substr(LogBatchHeader::bytes);
    const bool is_whole = header->bodies <= content.size() && header->rows <= content.size() - header->bodies;
    if (!is_whole || salted(content.substr(0, header->bodies + header->rows), salt) != header->crc)
        return damaged("a batch");
    Memtable table;
    table.revision = header->revision;
    at.offset += first_body_offset;
    const bool is_read = read_bodies(content.substr(0, header->bodies), at, table) &&
                         read_entries(content.substr(header->bodies, header->rows), table);
    if (!is_read) return damaged("what is in a batch");
    table.weight = weigh(table);
    return table;
}

}  // namespace store
