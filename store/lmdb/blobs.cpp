// LmdbBlobs: reading and erasing. Writing is in blob_writer.cpp.

#include "store/lmdb/blobs.hpp"

#include "base/bytes.hpp"
#include "store/lmdb/blob_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace store {
namespace {

// Header and bytes of a small record, checked.
base::Result<std::string> open_record(std::string bytes, const BlobId& id)
{
    const auto header = record_header(bytes);
    if (!header) return base::refuse(header.error());
    bytes.erase(0, RecordHeader::bytes);
    const bool is_right =
        header->id == id && header->stored == bytes.size() && header->crc == base::crc32c(bytes);
    if (!is_right)
        return base::refuse(base::Code::corrupt, "the bytes of blob " + base::to_string(id) + " are damaged");
    return bytes;
}

base::Result<std::string> read_record(const File& file, const Place& place, const BlobId& id)
{
    auto bytes = file.read_at(place.offset, place.stored);
    if (!bytes) return bytes;
    return open_record(std::move(*bytes), id);
}

base::Result<std::string> part_of(base::Result<std::string> whole, std::uint64_t offset, std::uint64_t size)
{
    if (!whole || (offset == 0 && size >= whole->size())) return whole;
    if (offset >= whole->size()) return std::string();
    return whole->substr(offset, size);
}

net::Task<base::Result<std::string>> read_segment(LmdbBlobs::Parts parts, BlobId id, Place place)
{
    auto file = parts.segments.open(place.segment);
    if (!file) co_return base::refuse(std::move(file.error()));
    // What is in memory already is not worth a trip to another thread.
    std::string cached = (*file)->read_cached(place.offset, place.stored);
    if (!cached.empty()) co_return open_record(std::move(cached), id);
    auto work = [file = *file, place, id] { return read_record(*file, place, id); };
    co_return co_await net::offload(parts.pool, std::move(work));
}

base::Result<std::string> read_file(const std::string& path, const BlobId& id, std::uint64_t offset,
                                    std::uint64_t size)
{
    auto file = File::open(path, O_RDONLY);
    if (!file) return base::refuse(base::Code::corrupt, "a large body is missing: " + file.error().detail);
    return read_large(*file, id, offset, size);
}

}  // namespace

LmdbBlobs::LmdbBlobs(Parts parts, std::string large_folder, std::uint64_t small_body)
    : parts_(parts),
      large_folder_(std::move(large_folder)),
      small_body_(small_body)
{}

std::string LmdbBlobs::large_path(const BlobId& id) const
{
    return large_folder_ + '/' + base::to_string(id);
}

std::unique_ptr<BlobWriter> LmdbBlobs::create(const base::Uuid& id)
{
    return std::make_unique<LmdbBlobWriter>(*this, id);
}

net::Task<base::Result<std::string>> LmdbBlobs::read(base::Uuid id, std::uint64_t offset, std::uint64_t size)
{
    auto place = parts_.index.find(id);
    if (!place) co_return base::refuse(std::move(place.error()));
    if (place->kind == Place::Kind::segment) {
        co_return part_of(co_await read_segment(parts_, id, *place), offset, size);
    }
    auto work = [path = large_path(id), id, offset, size] { return read_file(path, id, offset, size); };
    co_return co_await net::offload(parts_.pool, std::move(work));
}

net::Task<base::Result<void>> LmdbBlobs::erase(base::Uuid id)
{
    auto outcomes = co_await parts_.committer.commit({}, {id});
    co_return std::move(outcomes.front());
}

base::Result<std::vector<base::Uuid>> LmdbBlobs::list(const base::Uuid& after, std::size_t most) const
{
    return parts_.index.list(after, most);
}

void remove_unfinished(const std::string& large_folder, const BlobIndex& index)
{
    for (const auto& name : names_in(large_folder)) {
        const auto id = base::uuid_from_text(name);
        if (!id) continue;
        auto place = index.find(*id);
        const bool is_unknown = !place && place.error().code == base::Code::not_found;
        if (is_unknown) ::unlink((large_folder + '/' + name).c_str());
    }
}

}  // namespace store
