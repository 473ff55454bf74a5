// LargeFile: see large_file.hpp; the bytes are drawn in record.cpp.

#include "store/lmdb/large_file.hpp"

#include "base/bytes.hpp"
#include "store/failpoint.hpp"

#include <algorithm>
#include <fcntl.h>

namespace store {
namespace {

constexpr std::uint64_t sealed_bytes = chunk_bytes + chunk_crc_bytes;

}  // namespace

base::Result<LargeFile> LargeFile::create(std::string path, const BlobId& id)
{
    auto file = File::open(std::move(path), O_RDWR | O_CREAT | O_TRUNC);
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
    const std::string sealed = sealed_chunk(chunk_);
    if (auto written = file_.write_at(end_, sealed); !written) return written;
    header_.crc = base::crc32c(std::string_view(sealed).substr(chunk_.size()), header_.crc);
    end_ += sealed.size();
    chunk_.clear();
    return {};
}

base::Result<std::uint64_t> LargeFile::finish()
{
    if (!chunk_.empty()) {
        if (auto written = write_chunk(); !written) return base::refuse(written.error());
    }
    header_.stored = end_ - RecordHeader::bytes;
    if (auto written = file_.write_at(0, to_bytes(header_)); !written) return base::refuse(written.error());
    failpoint("large.written");
    return end_;
}

base::Result<std::string> read_large(const File& file, const BlobId& id, std::uint64_t offset,
                                     std::uint64_t size)
{
    auto head = file.read_at(0, RecordHeader::bytes);
    if (!head) return base::refuse(head.error());
    const auto header = record_header(*head);
    if (!header) return base::refuse(header.error());
    if (header->id != id) return base::refuse(base::Code::corrupt, file.path() + " holds another body");
    std::string bytes;
    const std::uint64_t end = offset < header->size ? offset + std::min(size, header->size - offset) : 0;
    for (std::uint64_t at = offset / chunk_bytes; at * chunk_bytes < end; ++at) {
        const std::uint64_t length = std::min(chunk_bytes, header->size - at * chunk_bytes);
        auto sealed = file.read_at(RecordHeader::bytes + at * sealed_bytes, length + chunk_crc_bytes);
        if (!sealed) return base::refuse(sealed.error());
        const auto chunk = unsealed_chunk(*sealed);
        if (!chunk || chunk->size() != length)
            return base::refuse(base::Code::corrupt, file.path() + " is damaged");
        const std::uint64_t from = std::max(offset, at * chunk_bytes) - at * chunk_bytes;
        const std::uint64_t to = std::min(end - at * chunk_bytes, length);
        bytes += chunk->substr(from, to - from);
    }
    return bytes;
}

}  // namespace store
