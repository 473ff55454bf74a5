// LmdbBlobs: reading and erasing. Writing is in blob_writer.cpp.

#include "store/lmdb/blobs.hpp"

#include "store/lmdb/blob_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace store {
namespace {

base::Result<std::string> read_record(const disk::File& file, const Place& place, const BlobId& id)
{
    auto bytes = file.read_at(place.offset, place.stored);
    return bytes ? body_in(*bytes, id) : bytes;
}

base::Result<std::string> part_of(base::Result<std::string> whole, std::uint64_t offset, std::uint64_t size)
{
    if (!whole || (offset == 0 && size >= whole->size())) return whole;
    if (offset >= whole->size()) return std::string();
    return whole->substr(offset, size);
}

// A segment, or a file of the log, which lives as long as the engine.
base::Result<std::shared_ptr<const disk::File>> open_place(const LmdbBlobs::Parts& parts, const Place& place)
{
    if (place.kind == Place::Kind::segment) return parts.segments.open(place.file);
    return std::shared_ptr<const disk::File>(std::shared_ptr<void>(), &parts.log.file(place.file));
}

net::Task<base::Result<std::string>> read_small(LmdbBlobs::Parts parts, BlobId id, Place place)
{
    auto file = open_place(parts, place);
    if (!file) co_return base::refuse(std::move(file.error()));
    // What is in memory already is not worth a trip to another thread.
    std::string cached = (*file)->read_cached(place.offset, place.stored);
    if (!cached.empty()) co_return body_in(cached, id);
    auto work = [file = *file, place, id] { return read_record(*file, place, id); };
    co_return co_await net::offload(parts.readers, std::move(work));
}

// not_found where there is no such file.
base::Result<std::string> read_file(const std::string& path, const BlobId& id, std::uint64_t offset,
                                    std::uint64_t size)
{
    auto file = disk::File::open(path, O_RDONLY);
    if (!file) return base::refuse(file.error());
    return read_large(*file, id, offset, size);
}

}  // namespace

LmdbBlobs::LmdbBlobs(Parts parts, disk::File large_folder, std::uint64_t small_body)
    : parts_(parts),
      large_folder_(std::move(large_folder)),
      small_body_(small_body)
{}

std::string LmdbBlobs::large_path(const BlobId& id) const
{
    return large_folder_.path() + '/' + base::to_string(id);
}

std::unique_ptr<BlobWriter> LmdbBlobs::create(const base::Uuid& id)
{
    return std::make_unique<LmdbBlobWriter>(*this, id);
}

// Also of one whose bytes still wait for the committer.
net::Task<base::Result<Place>> LmdbBlobs::find(base::Uuid id) const
{
    auto place = parts_.index.find(id);
    if (place || place.error().code != base::Code::not_found) co_return place;
    if (!parts_.bodies.is_empty()) co_await parts_.committer.write_out();
    co_return parts_.index.find(id);
}

net::Task<base::Result<std::string>> LmdbBlobs::read(base::Uuid id, std::uint64_t offset, std::uint64_t size)
{
    auto place = co_await find(id);
    if (!place) co_return base::refuse(std::move(place.error()));
    if (place->kind != Place::Kind::own_file) {
        auto whole = co_await read_small(parts_, id, *place);
        // It may have come to another place meanwhile: applied, or compacted.
        const auto now = whole ? place : parts_.index.find(id);
        if (!now) co_return base::refuse(now.error());
        if (*now != *place) whole = co_await read_small(parts_, id, *now);
        co_return part_of(std::move(whole), offset, size);
    }
    auto work = [path = large_path(id), id, offset, size] { return read_file(path, id, offset, size); };
    auto bytes = co_await net::offload(parts_.readers, std::move(work));
    if (bytes || bytes.error().code != base::Code::not_found) co_return bytes;
    // It may have been erased meanwhile.
    if (auto still = parts_.index.find(id); !still) co_return base::refuse(std::move(still.error()));
    co_return base::refuse(as_missing(bytes.error(), "a large body"));
}

net::Task<base::Result<BlobInfo>> LmdbBlobs::look(base::Uuid id) const
{
    auto place = co_await find(id);
    if (!place) co_return base::refuse(std::move(place.error()));
    co_return BlobInfo{place->size};
}

// What is not found together is looked for by itself.
net::Task<std::vector<base::Result<BlobInfo>>> LmdbBlobs::look_each(std::vector<base::Uuid> ids) const
{
    auto work = [this, &ids] { return parts_.index.find_all(ids); };
    const auto places = co_await net::offload(parts_.readers, std::move(work));
    std::vector<base::Result<BlobInfo>> infos;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (places[i])
            infos.emplace_back(BlobInfo{places[i]->size});
        else
            infos.push_back(co_await look(ids[i]));
    }
    co_return infos;
}

net::Task<base::Result<void>> LmdbBlobs::erase(std::vector<base::Uuid> ids)
{
    return parts_.committer.erase(std::move(ids));
}

net::Task<base::Result<std::vector<base::Uuid>>> LmdbBlobs::list(base::Uuid after, std::size_t most) const
{
    if (!parts_.bodies.is_empty()) co_await parts_.committer.write_out();
    auto work = [this, after, most] { return parts_.index.list(after, most); };
    co_return co_await net::offload(parts_.readers, std::move(work));
}

net::Task<base::Result<std::vector<base::Uuid>>> LmdbBlobs::recover(std::vector<base::Uuid> lost)
{
    const auto found = co_await find_places(check_parts(), std::move(lost));
    std::vector<base::Uuid> ids;
    for (const auto& [id, place] : found) {
        parts_.bodies.add({id, place, {}, NewBody::Origin::found});
        ids.push_back(id);
    }
    if (!ids.empty()) co_await parts_.committer.write_out();
    co_return ids;
}

net::Task<base::Result<void>> LmdbBlobs::check(Findings& findings)
{
    if (!parts_.bodies.is_empty()) co_await parts_.committer.write_out();
    co_return co_await check_files(check_parts(), findings);
}

CheckParts LmdbBlobs::check_parts() const
{
    std::string folder = large_folder_.path();
    folder.resize(folder.rfind('/'));
    return {parts_.env, parts_.index, parts_.segments, std::move(folder), parts_.readers};
}

base::Result<void> remove_unfinished(const std::string& large_folder, const BlobIndex& index)
{
    auto names = disk::names_in(large_folder);
    if (!names) return base::refuse(names.error());
    for (const auto& name : *names) {
        const auto id = base::uuid_from_text(name);
        if (!id) continue;
        auto place = index.find(*id);
        const bool is_unknown = !place && place.error().code == base::Code::not_found;
        if (is_unknown) ::unlink((large_folder + '/' + name).c_str());
    }
    return {};
}

}  // namespace store
