// LargeFile: see large_file.hpp; the bytes are drawn in record.cpp.

#include "store/lmdb/large_file.hpp"

#include "base/bytes.hpp"
#include "store/failpoint.hpp"

#include <algorithm>
#include <fcntl.h>

namespace store {
namespace {

// Gives a body's chunks by their numbers, as they were before they were packed.
class ChunkReader {
  public:
    ChunkReader(const disk::File& file, const RecordHeader& header) : file_(file), header_(header) {}

    // Before the first chunk is read.
    base::Result<void> read_table()
    {
        const std::uint64_t size = chunk_count(header_) * Chunk::bytes;
        if (size > header_.stored) return damaged();
        auto table = file_.read_at(RecordHeader::bytes + header_.stored - size, size);
        if (!table) return base::refuse(table.error());
        auto chunks = chunk_table(header_, *table);
        if (!chunks) return named(chunks.error());
        chunks_ = std::move(*chunks);
        return {};
    }

    base::Result<std::string> read(std::uint64_t number)
    {
        for (; at_ < number; ++at_) offset_ += chunks_[at_].stored;
        auto stored = file_.read_at(offset_, chunks_[number].stored);
        if (!stored) return stored;
        auto bytes = unpack_chunk(chunks_[number], *stored, chunk_size(header_, number));
        return bytes ? bytes : named(bytes.error());
    }

    // Of version 1.
    base::Result<std::string> read_sealed(std::uint64_t number) const
    {
        const std::uint64_t size = chunk_size(header_, number);
        const std::uint64_t offset = number * (chunk_bytes + chunk_crc_bytes);
        auto sealed = file_.read_at(RecordHeader::bytes + offset, size + chunk_crc_bytes);
        if (!sealed) return sealed;
        const auto bytes = unsealed_chunk(*sealed);
        if (!bytes || bytes->size() != size) return damaged();
        return std::string(*bytes);
    }

  private:
    std::unexpected<base::Error> damaged() const
    {
        return base::refuse(base::Code::corrupt, file_.path() + " is damaged");
    }
    std::unexpected<base::Error> named(const base::Error& why) const
    {
        return base::refuse(why.code, file_.path() + ": " + why.detail);
    }

    const disk::File& file_;
    const RecordHeader& header_;
    std::vector<Chunk> chunks_;
    std::uint64_t at_ = 0;  // the chunk that lies at offset_
    std::uint64_t offset_ = RecordHeader::bytes;
};

base::Result<RecordHeader> header_of(const disk::File& file, const BlobId& id)
{
    auto head = file.read_at(0, RecordHeader::bytes);
    if (!head) return base::refuse(head.error());
    auto header = record_header(*head);
    if (header && header->id != id)
        return base::refuse(base::Code::corrupt, file.path() + " holds another body");
    return header;
}

}  // namespace

base::Result<LargeFile> LargeFile::create(std::string path, const BlobId& id)
{
    auto file = disk::File::open(std::move(path), O_RDWR | O_CREAT | O_TRUNC);
    if (!file) return base::refuse(file.error());
    failpoint("large.created");
    return LargeFile(std::move(*file), id);
}

base::Result<void> LargeFile::append(std::string_view bytes)
{
    header_.size += bytes.size();
    while (!bytes.empty()) {
        const std::size_t count = std::min<std::size_t>(bytes.size(), chunk_bytes - chunk_.size());
        chunk_.append(bytes.substr(0, count));
        bytes.remove_prefix(count);
        if (chunk_.size() < chunk_bytes) break;
        if (auto written = write_chunk(); !written) return written;
    }
    return {};
}

base::Result<void> LargeFile::write_chunk()
{
    std::string stored;
    const Chunk chunk = pack_chunk(chunk_, stored);
    if (auto written = write(stored); !written) return written;
    table_ += to_bytes(chunk);
    chunk_.clear();
    return {};
}

base::Result<void> LargeFile::write(std::string_view bytes)
{
    if (auto written = file_.write_at(end_, bytes); !written) return written;
    end_ += bytes.size();
    return {};
}

base::Result<std::uint64_t> LargeFile::finish()
{
    if (!chunk_.empty()) {
        if (auto written = write_chunk(); !written) return base::refuse(written.error());
    }
    if (auto written = write(table_); !written) return base::refuse(written.error());
    header_.stored = end_ - RecordHeader::bytes;
    header_.crc = base::crc32c(table_);
    if (auto written = file_.write_at(0, to_bytes(header_)); !written) return base::refuse(written.error());
    failpoint("large.written");
    return end_;
}

base::Result<std::string> read_large(const disk::File& file, const BlobId& id, std::uint64_t offset,
                                     std::uint64_t size)
{
    const auto header = header_of(file, id);
    if (!header) return base::refuse(header.error());
    if (offset >= header->size) return std::string();
    ChunkReader chunks(file, *header);
    const bool is_sealed = header->version == 1;
    if (!is_sealed) {
        if (auto read = chunks.read_table(); !read) return base::refuse(read.error());
    }
    std::string bytes;
    const std::uint64_t end = offset + std::min(size, header->size - offset);
    for (std::uint64_t at = offset / chunk_bytes; at * chunk_bytes < end; ++at) {
        const auto chunk = is_sealed ? chunks.read_sealed(at) : chunks.read(at);
        if (!chunk) return chunk;
        const std::uint64_t from = std::max(offset, at * chunk_bytes) - at * chunk_bytes;
        bytes.append(*chunk, from, end - at * chunk_bytes - from);
    }
    return bytes;
}

}  // namespace store
