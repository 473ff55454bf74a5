// Segments: see segments.hpp.

#include "store/lmdb/segments.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "store/failpoint.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace store {
namespace {

constexpr std::string_view suffix = ".seg";

// Whether the file is a segment's header and whole records, up to its very end.
bool ends_with_record(const disk::File& file, std::uint32_t number, std::uint64_t size)
{
    const auto head = file.read_at(0, segment_header_bytes);
    if (!head || !is_segment_header(*head, number)) return false;
    std::uint64_t at = segment_header_bytes;
    while (at < size) {
        const auto bytes = file.read_at(at, RecordHeader::bytes);
        const auto header = bytes ? record_header(*bytes) : base::refuse(bytes.error());
        if (!header || header->stored > size) return false;
        at += RecordHeader::bytes + header->stored;
    }
    return at == size;
}

}  // namespace

std::uint32_t segment_number(std::string_view name)
{
    if (!name.ends_with(suffix)) return 0;
    const auto number = base::to_number(name.substr(0, name.size() - suffix.size()));
    return number && *number <= 0xFFFFFFFF ? static_cast<std::uint32_t>(*number) : 0;
}

std::string SegmentFiles::path_of(std::uint32_t number) const
{
    return base::format("{}/{:010}{}", folder_.path(), number, suffix);
}

base::Result<std::uint32_t> SegmentFiles::last() const
{
    auto names = disk::names_in(folder_.path());
    if (!names) return base::refuse(names.error());
    std::uint32_t last = 0;
    for (const auto& name : *names) last = std::max(last, segment_number(name));
    return last;
}

base::Result<std::shared_ptr<const disk::File>> SegmentFiles::open(std::uint32_t number)
{
    std::lock_guard lock(mutex_);
    const auto at = std::ranges::find_if(open_, [&](const auto& own) { return own.first == number; });
    if (at != open_.end()) {
        open_.splice(open_.begin(), open_, at);
        return at->second;
    }
    auto file = disk::File::open(path_of(number), O_RDONLY);
    if (!file) return base::refuse(as_missing(file.error(), "a segment"));
    open_.emplace_front(number, std::make_shared<const disk::File>(std::move(*file)));
    if (open_.size() > most_open) open_.pop_back();
    return open_.front().second;
}

void SegmentFiles::remove(std::uint32_t number)
{
    ::unlink(path_of(number).c_str());
    std::lock_guard lock(mutex_);
    open_.remove_if([&](const auto& own) { return own.first == number; });
}

base::Result<SegmentEnd> SegmentEnd::open(SegmentFiles& files, Halt& halt, std::uint64_t segment_size)
{
    const Parts parts{files, halt, segment_size};
    const auto number = files.last();
    if (!number) return base::refuse(number.error());
    if (*number == 0) return create(parts, 1);
    auto file = disk::File::open(files.path_of(*number), O_RDWR);
    if (!file) return base::refuse(file.error());
    auto size = file->size();
    if (!size) return base::refuse(size.error());
    if (!ends_with_record(*file, *number, *size)) return create(parts, *number + 1);
    return SegmentEnd(parts, std::move(*file), *number, *size);
}

// Numbers that are taken are passed over: by what a failure left that could not be removed.
base::Result<SegmentEnd> SegmentEnd::create(Parts parts, std::uint32_t number)
{
    const SegmentFiles& files = parts.files;
    auto file = disk::File::open(files.path_of(number), O_RDWR | O_CREAT | O_EXCL);
    while (!file && file.error().code == base::Code::exists)
        file = disk::File::open(files.path_of(++number), O_RDWR | O_CREAT | O_EXCL);
    if (!file) return base::refuse(file.error());
    if (auto written = file->write_at(0, segment_header(number)); !written) {
        ::unlink(file->path().c_str());
        return base::refuse(written.error());
    }
    if (auto synced = parts.halt.sync(*file); !synced) return base::refuse(synced.error());
    if (auto synced = parts.halt.sync_names(files.folder()); !synced) return base::refuse(synced.error());
    failpoint("segment.created");
    return SegmentEnd(parts, std::move(*file), number, segment_header_bytes);
}

base::Result<void> SegmentEnd::leave()
{
    if (auto synced = sync(); !synced) return synced;
    auto next = create(parts_, number_ + 1);
    if (!next) return base::refuse(next.error());
    file_ = std::move(next->file_);
    number_ = next->number_;
    end_ = next->end_;
    is_torn_ = false;
    return {};
}

base::Result<Place> SegmentEnd::append(std::string_view records)
{
    if (is_full()) {
        if (auto left = leave(); !left) return base::refuse(as_trouble(std::move(left.error())));
    }
    Place place;
    place.file = number_;
    place.offset = end_;
    if (auto written = file_.write_at(end_, records); !written) {
        // What cannot be cut off would be found torn, and a new segment begun, at the next start.
        if (auto cut = file_.truncate(end_); !cut) is_torn_ = true;
        return base::refuse(as_trouble(std::move(written.error())));
    }
    end_ += records.size();
    is_dirty_ = true;
    return place;
}

base::Result<void> SegmentEnd::sync()
{
    if (!is_dirty_) return {};
    if (auto synced = parts_.halt.sync(file_); !synced) return synced;
    is_dirty_ = false;
    return {};
}

}  // namespace store
