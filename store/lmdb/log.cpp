// Log: see log.hpp.
//
// What a start finds: in each file whole batches one after the other, each with the revision after the last one's,
// up to the first place where none begins. There the process died, with at most one batch on its way to the disk
// that nobody had been told of; it is written over. A batch of a later revision than that one had been acknowledged,
// and so had those before it: if they cannot be read the disk has lost them, and the start says so. What an earlier
// turn has left behind the end is of smaller revisions.

#include "store/lmdb/log.hpp"

#include "base/format.hpp"
#include "store/failpoint.hpp"
#include "store/lmdb/database_file.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace store {
namespace {

base::Result<disk::File> open_file(const disk::File& folder, std::uint32_t number, int flags)
{
    return disk::File::open(base::format("{}/{}", folder.path(), number), O_RDWR | flags);
}

base::Error lost(const disk::File& file, std::uint64_t revision)
{
    return {base::Code::corrupt,
            base::format("{}: what was acknowledged from revision {} on cannot be read; {}", file.path(),
                         revision, restore_advice())};
}

// Nobody must take for a batch what was refused.
struct CutBack {
    CutBack(const disk::File& of, std::uint64_t to, Halt& stops) : file(of), end(to), halt(stops) {}
    ~CutBack()
    {
        if (!is_needed || ::ftruncate(file.descriptor(), static_cast<off_t>(end)) == 0) return;
        halt.stop({base::Code::unavailable, {}});
    }
    CutBack(const CutBack&) = delete;
    CutBack& operator=(const CutBack&) = delete;

    const disk::File& file;
    std::uint64_t end;
    Halt& halt;
    bool is_needed = true;
};

}  // namespace

// One file, read to its end.
struct Log::Walk {
    std::uint32_t file = 0;
    std::uint64_t first = 0, last = 0;  // revisions; 0: there are none
    std::uint64_t end = 0;              // behind the last whole batch
    Memtable table;                     // what was not applied yet
};

base::Result<Log::Walk> Log::walk(std::uint32_t number, std::uint64_t applied) const
{
    Walk walk{number, 0, 0, 0, {}};
    for (;;) {
        auto head = files_[number].read_at(walk.end, LogBatchHeader::bytes);
        if (!head) return base::refuse(head.error());
        const auto header = log_batch_header(*head, salt_);
        if (!header && header.error().code == base::Code::unsupported) return base::refuse(header.error());
        if (!header || (walk.last != 0 && header->revision != walk.last + 1)) return walk;
        auto bytes = files_[number].read_at(walk.end, header->size());
        if (!bytes) return base::refuse(bytes.error());
        auto table = log_batch(*bytes, salt_, {number, walk.end});
        if (!table) return walk;
        walk.last = header->revision;
        if (walk.first == 0) walk.first = walk.last;
        walk.end += header->span();
        if (walk.last > applied) walk.table.add(std::move(*table));
    }
}

// Refused, where a batch lies behind the end that came after one that is missing.
base::Result<void> Log::check_end(const Walk& walk) const
{
    const disk::File& file = files_[walk.file];
    const auto size = file.size();
    if (!size) return base::refuse(size.error());
    for (auto at = walk.end; at < *size; at += LogBatchHeader::alignment) {
        const auto head = file.read_at(at, LogBatchHeader::bytes);
        if (!head) return base::refuse(head.error());
        const auto header = log_batch_header(*head, salt_);
        if (header && header->revision > last_ + 1) return base::refuse(lost(file, last_ + 1));
    }
    return {};
}

base::Result<void> Log::recover(std::uint64_t applied, LogContent& found)
{
    std::array<Walk, 2> walks;
    for (std::uint32_t number = 0; number < 2; ++number) {
        auto walk = this->walk(number, applied);
        if (!walk) return base::refuse(walk.error());
        walks[number] = std::move(*walk);
    }
    if (walks[0].last > walks[1].last) std::swap(walks[0], walks[1]);
    auto& [older, younger] = walks;
    last_ = std::max(applied, younger.last);
    for (const auto& walk : walks) {
        if (auto checked = check_end(walk); !checked) return checked;
    }
    const bool is_gap_before = younger.last > applied && younger.first > std::max(applied, older.last) + 1;
    const bool is_gap_within = older.last > applied && older.first > applied + 1;
    if (is_gap_before || is_gap_within)
        return base::refuse(lost(files_[is_gap_within ? older.file : younger.file], applied + 1));
    current_ = younger.file;
    end_ = younger.last > applied ? younger.end : 0;
    found = {std::move(older.table), std::move(younger.table)};
    return {};
}

base::Result<void> Log::make(const disk::File& folder)
{
    for (std::uint32_t number = 0; number < 2; ++number) {
        auto file = open_file(folder, number, O_CREAT | O_TRUNC);
        if (!file) return base::refuse(file.error());
        if (const int failed = file->sync(); failed != 0)
            return base::refuse(disk::file_error(failed, "cannot sync", file->path()));
    }
    return disk::sync_folder(folder);
}

base::Result<Log> Log::open(const disk::File& folder, const Known& known, LogContent& found)
{
    Files files;
    for (std::uint32_t number = 0; number < 2; ++number) {
        auto file = open_file(folder, number, 0);
        if (!file) return base::refuse(as_missing(file.error(), "a file of the log"));
        if (const int failed = file->sync(); failed != 0)
            return base::refuse(disk::file_error(failed, "cannot sync", file->path()));
        files[number] = std::move(*file);
    }
    Log log(std::move(files), known.salt);
    if (auto recovered = log.recover(known.applied, found); !recovered)
        return base::refuse(recovered.error());
    return log;
}

base::Result<void> Log::write(const std::vector<NewBody>& bodies, const Memtable& table, Halt& halt)
{
    write_log_batch(bytes_, bodies, table, salt_);
    CutBack unless_written(files_[current_], end_, halt);
    if (auto written = files_[current_].write_at(end_, bytes_); !written)
        return base::refuse(as_trouble(written.error()));
    unless_written.is_needed = false;
    failpoint("log.written");
    last_begin_ = std::exchange(end_, end_ + bytes_.size());
    last_ = table.revision;
    return {};
}

base::Result<void> Log::sync(Halt& halt) const
{
    auto synced = halt.sync(files_[current_]);
    if (!synced)
        static_cast<void>(::ftruncate(files_[current_].descriptor(), static_cast<off_t>(last_begin_)));
    return synced;
}

std::uint64_t Log::free_bytes() const
{
    struct statvfs disk{};
    if (::fstatvfs(files_[0].descriptor(), &disk) != 0) return 0;
    return disk.f_bavail * disk.f_frsize;
}

// What a power cut brings back of what was cut off is older than what has been applied.
void Log::shrink(Halt& halt)
{
    turn();
    Memtable nothing;
    nothing.revision = next_revision();
    if (!write({}, nothing, halt) || !sync(halt)) return;
    static_cast<void>(::ftruncate(files_[current_].descriptor(), static_cast<off_t>(end_)));
    static_cast<void>(::ftruncate(files_[1 - current_].descriptor(), 0));
}

void Log::turn()
{
    current_ = 1 - current_;
    end_ = 0;
}

}  // namespace store
